#include "CMarkShim.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static pthread_once_t registered = PTHREAD_ONCE_INIT;

// While it parses with extensions, cmark-gfm keeps their special characters in tables of the whole process (inlines.c) and takes them
// out at the end: a text parsed by another thread meanwhile would lose its strikethroughs and bare links.
static pthread_mutex_t parsing = PTHREAD_MUTEX_INITIALIZER;

static int inside_link(cmark_node *node) {
    while ((node = cmark_node_parent(node))) {
        if (cmark_node_get_type(node) == CMARK_NODE_LINK) return 1;
    }
    return 0;
}

// A page that opens no connection shows no picture from elsewhere; data: URLs are checked by cmark's own safe mode.
static void unlink_pictures(cmark_node *document) {
    cmark_iter *iterator = cmark_iter_new(document);
    cmark_event_type event;
    while ((event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE) {
        cmark_node *picture = cmark_iter_get_node(iterator);
        if (event != CMARK_EVENT_EXIT || cmark_node_get_type(picture) != CMARK_NODE_IMAGE) continue;
        const char *url = cmark_node_get_url(picture);
        if (url && strncmp(url, "data:", 5) == 0) continue;
        // A link may not stand in a link: there only the words stay.
        cmark_node *link = inside_link(picture) ? NULL : cmark_node_new(CMARK_NODE_LINK);
        if (link) {
            cmark_node_set_url(link, url ? url : "");
            cmark_node_set_title(link, cmark_node_get_title(picture));
            if (!cmark_node_insert_before(picture, link)) {
                cmark_node_free(link);
                link = NULL;
            }
        }
        cmark_node *child;
        while ((child = cmark_node_first_child(picture))) {
            if (link ? !cmark_node_append_child(link, child) : !cmark_node_insert_before(picture, child)) cmark_node_free(child);
        }
        cmark_node_free(picture);
    }
    cmark_iter_free(iterator);
}

char *cmarkshim_html(const char *text, size_t length) {
    pthread_once(&registered, cmark_gfm_core_extensions_ensure_registered);
    int options = CMARK_OPT_DEFAULT | CMARK_OPT_FOOTNOTES | CMARK_OPT_VALIDATE_UTF8;
    pthread_mutex_lock(&parsing);
    cmark_parser *parser = cmark_parser_new(options);
    if (!parser) {
        pthread_mutex_unlock(&parsing);
        return NULL;
    }
    const char *names[] = {"table", "strikethrough", "autolink", "tasklist"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cmark_syntax_extension *extension = cmark_find_syntax_extension(names[i]);
        if (extension) cmark_parser_attach_syntax_extension(parser, extension);
    }
    cmark_parser_feed(parser, text, length);
    cmark_node *document = cmark_parser_finish(parser);
    char *html = NULL;
    if (document) {
        unlink_pictures(document);
        html = cmark_render_html(document, options, cmark_parser_get_syntax_extensions(parser));
        cmark_node_free(document);
    }
    cmark_parser_free(parser);
    pthread_mutex_unlock(&parsing);
    return html;
}

void cmarkshim_free(char *html) { free(html); }
