#include "modbus_baseline.h"

#include <errno.h>
#include <modbus.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "measuring.h"

enum { registers_served = 1000 };

struct modbus_baseline {
  modbus_t *context;
};

struct server {
  modbus_t *context;
  modbus_mapping_t *mapping;
  int listener;
  int processor;
};

static void *serve(void *argument) {
  struct server *server = argument;
  bench_pin(server->processor);
  uint8_t request[MODBUS_TCP_MAX_ADU_LENGTH];
  while (modbus_tcp_accept(server->context, &server->listener) >= 0) {
    int length;
    while ((length = modbus_receive(server->context, request)) >= 0) {
      if (length > 0) modbus_reply(server->context, request, length, server->mapping);
    }
    modbus_close(server->context);
  }
  return NULL;
}

static int port_of(int listener) {
  struct sockaddr_in address;
  socklen_t size = sizeof address;
  if (getsockname(listener, (struct sockaddr *)&address, &size) < 0) return -errno;
  return ntohs(address.sin_port);
}

int modbus_baseline_serve(int processor) {
  struct server *server = malloc(sizeof *server);
  server->processor = processor;
  server->context = modbus_new_tcp("127.0.0.1", 0);
  server->mapping = modbus_mapping_new(0, 0, registers_served, 0);
  if (server->context == NULL || server->mapping == NULL) return -ENOMEM;
  for (int address = 0; address < registers_served; address++) {
    server->mapping->tab_registers[address] = (uint16_t)address;
  }
  server->listener = modbus_tcp_listen(server->context, 1);
  if (server->listener < 0) return -errno;
  pthread_t thread;
  const int failure = pthread_create(&thread, NULL, serve, server);
  if (failure != 0) return -failure;
  pthread_detach(thread);
  return port_of(server->listener);
}

modbus_baseline *modbus_baseline_connect(int port) {
  modbus_t *context = modbus_new_tcp("127.0.0.1", port);
  if (context == NULL) return NULL;
  if (modbus_set_slave(context, 1) < 0 || modbus_connect(context) < 0) {
    modbus_free(context);
    return NULL;
  }
  modbus_baseline *connection = malloc(sizeof *connection);
  connection->context = context;
  return connection;
}

double modbus_baseline_rate(modbus_baseline *connection, int registers, int transactions) {
  uint16_t values[MODBUS_MAX_READ_REGISTERS];
  const uint64_t start = bench_wall_ns();
  for (int transaction = 0; transaction < transactions; transaction++) {
    const int got = modbus_read_registers(connection->context, modbus_baseline_first, registers, values);
    if (got != registers || values[registers - 1] != modbus_baseline_first + registers - 1) return -1;
  }
  return transactions * 1e9 / (double)(bench_wall_ns() - start);
}

void modbus_baseline_close(modbus_baseline *connection) {
  modbus_close(connection->context);
  modbus_free(connection->context);
  free(connection);
}
