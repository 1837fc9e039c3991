#pragma once
/* libmicrohttpd, loaded when a server is started: with the TLS that it stands on it would cost every start of the program more than a
   millisecond, and only `serve` asks it. Types and constants are those of its header; `mhd_stop_daemon` is its `MHD_stop_daemon`, and
   so on. */
#include <microhttpd.h>

/* Loads it; 0 where it is not there, and then nothing else may be called. */
int mhd_load(void);

#define MHD_FUNCTIONS(X)                                                                                                       \
    X(MHD_socket, quiesce_daemon, (struct MHD_Daemon * daemon), (daemon))                                                     \
    X(void, stop_daemon, (struct MHD_Daemon * daemon), (daemon))                                                              \
    X(const char *, lookup_connection_value,                                                                                  \
      (struct MHD_Connection * connection, enum MHD_ValueKind kind, const char *name), (connection, kind, name))              \
    X(struct MHD_Response *, create_response_from_buffer, (size_t size, void *bytes, enum MHD_ResponseMemoryMode mode),       \
      (size, bytes, mode))                                                                                                    \
    X(enum MHD_Result, add_response_header, (struct MHD_Response * response, const char *name, const char *value),            \
      (response, name, value))                                                                                                \
    X(enum MHD_Result, queue_response, (struct MHD_Connection * connection, unsigned int status, struct MHD_Response *response), \
      (connection, status, response))                                                                                         \
    X(void, destroy_response, (struct MHD_Response * response), (response))

#define MHD_DECLARE(type, name, parameters, arguments) type mhd_##name parameters;
MHD_FUNCTIONS(MHD_DECLARE)
#undef MHD_DECLARE

/* What it takes a variable number of arguments for. */

/* `MHD_start_daemon` with options in an array. */
struct MHD_Daemon *mhd_start(
    unsigned int flags, MHD_AccessHandlerCallback handler, void *context, struct MHD_OptionItem *options);

/* The connection's socket; -1 where there is none. */
int mhd_socket_of(struct MHD_Connection *connection);

/* What `MHD_OPTION_NOTIFY_CONNECTION` left with the connection. */
void *mhd_socket_context(struct MHD_Connection *connection);

/* The address of the other side as text; empty where there is none. */
void mhd_client(struct MHD_Connection *connection, char *text, unsigned int size);
