// Go's net: a goroutine for each client, and epoll below them.
package main

import (
	"fmt"
	"net"
	"os"
	"strconv"
)

// Each client has one, so it is not large.
const bufferLength = 16 * 1024

// A table has no branch that could be guessed wrong.
var upper [256]byte

func init() {
	for b := range upper {
		upper[b] = byte(b)
		if b >= 'a' && b <= 'z' {
			upper[b] = byte(b) - ('a' - 'A')
		}
	}
}

func serve(client net.Conn) {
	defer client.Close()
	buffer := make([]byte, bufferLength)
	for {
		count, err := client.Read(buffer)
		if err != nil {
			return
		}
		bytes := buffer[:count]
		for i, b := range bytes {
			bytes[i] = upper[b]
		}
		if _, err = client.Write(bytes); err != nil {
			return
		}
	}
}

func main() {
	descriptor, err := strconv.Atoi(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "usage: net LISTENER-FD")
		os.Exit(2)
	}
	listener, err := net.FileListener(os.NewFile(uintptr(descriptor), "listener"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for {
		client, err := listener.Accept()
		if err != nil {
			continue
		}
		go serve(client)
	}
}
