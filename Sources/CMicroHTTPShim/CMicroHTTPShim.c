#include "CMicroHTTPShim.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <pthread.h>

#define MHD_POINTER(type, name, parameters, arguments) type(*name) parameters;
static struct {
    MHD_FUNCTIONS(MHD_POINTER)
    struct MHD_Daemon *(*start_daemon)(
        unsigned int, uint16_t, MHD_AcceptPolicyCallback, void *, MHD_AccessHandlerCallback, void *, ...);
    const union MHD_ConnectionInfo *(*get_connection_info)(struct MHD_Connection *, enum MHD_ConnectionInfoType, ...);
} library;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int is_loaded;

static void load(void) {
    void *file = dlopen("libmicrohttpd.so.12", RTLD_NOW | RTLD_LOCAL);
    if (!file) return;
    int found = 1;
#define MHD_FIND(name)                                                                                                         \
    *(void **)&library.name = dlsym(file, "MHD_" #name);                                                                       \
    found &= library.name != 0;
#define MHD_FIND_ONE(type, name, parameters, arguments) MHD_FIND(name)
    MHD_FUNCTIONS(MHD_FIND_ONE)
    MHD_FIND(start_daemon)
    MHD_FIND(get_connection_info)
    is_loaded = found;
}

int mhd_load(void) {
    pthread_once(&once, load);
    return is_loaded;
}

#define MHD_DEFINE(type, name, parameters, arguments)                                                                          \
    type mhd_##name parameters { return library.name arguments; }
MHD_FUNCTIONS(MHD_DEFINE)

struct MHD_Daemon *mhd_start(
    unsigned int flags, MHD_AccessHandlerCallback handler, void *context, struct MHD_OptionItem *options) {
    return library.start_daemon(flags, 0, NULL, NULL, handler, context, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

int mhd_socket_of(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = library.get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? (int)info->connect_fd : -1;
}

void *mhd_socket_context(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = library.get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

void mhd_client(struct MHD_Connection *connection, char *text, unsigned int size) {
    const union MHD_ConnectionInfo *info = library.get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    text[0] = 0;
    if (!info || !info->client_addr) return;
    if (info->client_addr->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)info->client_addr)->sin_addr, text, size);
    else if (info->client_addr->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)info->client_addr)->sin6_addr, text, size);
}
