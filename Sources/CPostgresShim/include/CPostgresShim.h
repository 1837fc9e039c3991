#pragma once
/* libpq, loaded when the first connection is made: with what it stands on (LDAP, Kerberos, TLS) it would cost every start of the
   program 4 ms, and most runs ask no server. Types and constants are those of its header; `pq_status` is its `PQstatus`, and so on. */
#include <postgresql/libpq-fe.h>

/* Loads it; 0 where it is not there, and then nothing else may be called. */
int pq_load(void);

#define PQ_FUNCTIONS(X)                                                                                                        \
    X(PQconninfoOption *, conninfoParse, (const char *text, char **message), (text, message))                                 \
    X(void, conninfoFree, (PQconninfoOption * options), (options))                                                            \
    X(PGconn *, connectStartParams, (const char *const *keywords, const char *const *values, int expand),                     \
      (keywords, values, expand))                                                                                             \
    X(PostgresPollingStatusType, connectPoll, (PGconn * connection), (connection))                                            \
    X(ConnStatusType, status, (const PGconn *connection), (connection))                                                       \
    X(PGTransactionStatusType, transactionStatus, (const PGconn *connection), (connection))                                   \
    X(int, socket, (const PGconn *connection), (connection))                                                                  \
    X(void, finish, (PGconn * connection), (connection))                                                                      \
    X(PQnoticeProcessor, setNoticeProcessor, (PGconn * connection, PQnoticeProcessor processor, void *argument),              \
      (connection, processor, argument))                                                                                      \
    X(char *, errorMessage, (const PGconn *connection), (connection))                                                         \
    X(int, sendQuery, (PGconn * connection, const char *text), (connection, text))                                            \
    X(int, sendQueryParams,                                                                                                   \
      (PGconn * connection, const char *text, int count, const Oid *types, const char *const *values, const int *lengths,     \
       const int *formats, int format),                                                                                       \
      (connection, text, count, types, values, lengths, formats, format))                                                     \
    X(int, isBusy, (PGconn * connection), (connection))                                                                       \
    X(int, consumeInput, (PGconn * connection), (connection))                                                                 \
    X(PGresult *, getResult, (PGconn * connection), (connection))                                                             \
    X(void, clear, (PGresult * result), (result))                                                                             \
    X(ExecStatusType, resultStatus, (const PGresult *result), (result))                                                       \
    X(char *, resultErrorField, (const PGresult *result, int field), (result, field))                                         \
    X(char *, cmdTuples, (PGresult * result), (result))                                                                       \
    X(int, ntuples, (const PGresult *result), (result))                                                                       \
    X(int, nfields, (const PGresult *result), (result))                                                                       \
    X(char *, fname, (const PGresult *result, int field), (result, field))                                                    \
    X(Oid, ftype, (const PGresult *result, int field), (result, field))                                                       \
    X(int, getisnull, (const PGresult *result, int row, int field), (result, row, field))                                     \
    X(char *, getvalue, (const PGresult *result, int row, int field), (result, row, field))                                   \
    X(int, getlength, (const PGresult *result, int row, int field), (result, row, field))                                     \
    X(int, putCopyData, (PGconn * connection, const char *bytes, int count), (connection, bytes, count))                      \
    X(int, putCopyEnd, (PGconn * connection, const char *message), (connection, message))                                     \
    X(PGcancel *, getCancel, (PGconn * connection), (connection))                                                             \
    X(void, freeCancel, (PGcancel * cancel), (cancel))                                                                        \
    X(int, cancel, (PGcancel * cancel, char *message, int size), (cancel, message, size))

#define PQ_DECLARE(type, name, parameters, arguments) type pq_##name parameters;
PQ_FUNCTIONS(PQ_DECLARE)
#undef PQ_DECLARE
