/*
 * libuv, the loop below Node.
 *
 *     cc -O3 libuv.c -luv -o libuv && ./libuv LISTENER-FD
 */
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

enum { BUFFER = 64 * 1024, BACKLOG = 4096 };

struct reply {
    uv_write_t write;
    char bytes[];
};

/* One loop, one thread: all connections share the buffer they receive into. */
static char buffer[BUFFER];

/* Without a branch, so that the compiler makes vectors of it. */
static void to_upper(char *bytes, ssize_t count)
{
    for (ssize_t i = 0; i < count; i++)
        bytes[i] ^= (unsigned char)((unsigned char)(bytes[i] - 'a') < 26) << 5;
}

static void check(int result, const char *call)
{
    if (result >= 0)
        return;
    fprintf(stderr, "%s: %s\n", call, uv_strerror(result));
    exit(1);
}

static void lend_buffer(uv_handle_t *client, size_t suggested, uv_buf_t *lent)
{
    (void)client;
    (void)suggested;
    *lent = uv_buf_init(buffer, sizeof buffer);
}

static void free_client(uv_handle_t *client)
{
    free(client);
}

static void close_client(uv_stream_t *client)
{
    if (!uv_is_closing((uv_handle_t *)client))
        uv_close((uv_handle_t *)client, free_client);
}

static void on_read(uv_stream_t *client, ssize_t received, const uv_buf_t *lent);

/* The client reads again: so do we. */
static void on_written(uv_write_t *write, int status)
{
    uv_stream_t *client = write->handle;
    free(write);
    if (status < 0)
        close_client(client);
    else if (!uv_is_closing((uv_handle_t *)client))
        uv_read_start(client, lend_buffer, on_read);
}

/* What the kernel did not take waits for room; until then nothing more is received. */
static void write_rest(uv_stream_t *client, const char *rest, size_t length)
{
    struct reply *reply = malloc(sizeof *reply + length);
    if (reply == NULL)
        abort();
    for (size_t i = 0; i < length; i++)
        reply->bytes[i] = rest[i];
    uv_buf_t bytes = uv_buf_init(reply->bytes, length);
    uv_read_stop(client);
    check(uv_write(&reply->write, client, &bytes, 1, on_written), "uv_write");
}

static void on_read(uv_stream_t *client, ssize_t received, const uv_buf_t *lent)
{
    if (received == 0)
        return; /* EAGAIN */
    if (received < 0) {
        close_client(client);
        return;
    }

    to_upper(buffer, received);

    uv_buf_t bytes = uv_buf_init(lent->base, received);
    int sent = uv_try_write(client, &bytes, 1);
    if (sent == UV_EAGAIN)
        sent = 0;
    if (sent < 0)
        close_client(client);
    else if (sent < received)
        write_rest(client, lent->base + sent, received - sent);
}

static void on_connection(uv_stream_t *listener, int status)
{
    if (status < 0)
        return;
    uv_tcp_t *client = malloc(sizeof *client);
    if (client == NULL)
        abort();
    check(uv_tcp_init(listener->loop, client), "uv_tcp_init");
    if (uv_accept(listener, (uv_stream_t *)client) == 0)
        uv_read_start((uv_stream_t *)client, lend_buffer, on_read);
    else
        close_client((uv_stream_t *)client);
}

int main(int count, char **arguments)
{
    if (count != 2) {
        fprintf(stderr, "usage: libuv LISTENER-FD\n");
        return 2;
    }

    uv_loop_t *loop = uv_default_loop();
    uv_tcp_t listener;
    check(uv_tcp_init(loop, &listener), "uv_tcp_init");
    check(uv_tcp_open(&listener, atoi(arguments[1])), "uv_tcp_open");
    check(uv_listen((uv_stream_t *)&listener, BACKLOG, on_connection), "uv_listen");
    return uv_run(loop, UV_RUN_DEFAULT);
}
