/*
 * The limit: epoll and nothing else. One thread, level-triggered, one recv and one send a message.
 *
 *     cc -O3 epoll.c -o epoll && ./epoll LISTENER-FD
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER = 64 * 1024, EVENTS = 256 };

/* What the kernel did not take yet. While there is any, nothing more is received. */
struct connection {
    int fd;
    char *pending;
    size_t start, end;
};

static int epoll;
static char buffer[BUFFER];

/* Without a branch, so that the compiler makes vectors of it. */
static void to_upper(char *bytes, ssize_t count)
{
    for (ssize_t i = 0; i < count; i++)
        bytes[i] ^= (unsigned char)((unsigned char)(bytes[i] - 'a') < 26) << 5;
}

static void fail(const char *call)
{
    perror(call);
    exit(1);
}

static void watch(int operation, struct connection *c, uint32_t events)
{
    struct epoll_event event = { .events = events, .data.ptr = c };
    if (epoll_ctl(epoll, operation, c->fd, &event) != 0)
        fail("epoll_ctl");
}

static void close_connection(struct connection *c)
{
    close(c->fd);
    free(c->pending);
    free(c);
}

static void accept_client(int listener)
{
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
        return; /* it left, or we are out of descriptors */
    struct connection *c = calloc(1, sizeof *c);
    if (c == NULL)
        fail("calloc");
    c->fd = fd;
    watch(EPOLL_CTL_ADD, c, EPOLLIN);
}

static void keep(struct connection *c, const char *rest, size_t length)
{
    c->pending = malloc(length);
    if (c->pending == NULL)
        fail("malloc");
    memcpy(c->pending, rest, length);
    c->start = 0;
    c->end = length;
    watch(EPOLL_CTL_MOD, c, EPOLLOUT);
}

static void answer(struct connection *c)
{
    ssize_t received = recv(c->fd, buffer, sizeof buffer, 0);
    if (received < 0 && errno == EAGAIN)
        return;
    if (received <= 0) {
        close_connection(c);
        return;
    }

    to_upper(buffer, received);

    ssize_t sent = send(c->fd, buffer, received, MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN)
        sent = 0;
    if (sent < 0)
        close_connection(c);
    else if (sent < received)
        keep(c, buffer + sent, received - sent);
}

static void send_pending(struct connection *c)
{
    ssize_t sent = send(c->fd, c->pending + c->start, c->end - c->start, MSG_NOSIGNAL);
    if (sent < 0) {
        if (errno != EAGAIN)
            close_connection(c);
        return;
    }

    c->start += sent;
    if (c->start < c->end)
        return;
    free(c->pending);
    c->pending = NULL;
    c->start = c->end = 0;
    watch(EPOLL_CTL_MOD, c, EPOLLIN);
}

int main(int count, char **arguments)
{
    if (count != 2) {
        fprintf(stderr, "usage: epoll LISTENER-FD\n");
        return 2;
    }

    struct connection listener = { .fd = atoi(arguments[1]) };
    struct epoll_event events[EVENTS];
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0)
        fail("epoll_create1");
    watch(EPOLL_CTL_ADD, &listener, EPOLLIN);

    for (;;) {
        int ready = epoll_wait(epoll, events, EVENTS, -1);
        if (ready < 0 && errno != EINTR)
            fail("epoll_wait");
        for (int i = 0; i < ready; i++) {
            struct connection *c = events[i].data.ptr;
            if (c == &listener)
                accept_client(listener.fd);
            else if (c->pending != NULL)
                send_pending(c);
            else
                answer(c);
        }
    }
}
