/* A file layer that fails: preloaded into a test's process, it lets calls on files below one folder
   go wrong from the n-th on. Compiled by _failing.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { OPEN = 1, WRITE = 2, SYNC = 4, NAME = 8, READ = 16 };

static char folder[PATH_MAX];
static size_t folder_length;
static int wrong, kinds, is_on, only_once;
static long countdown, counted;

void fail_begin(const char *below, int error, int which, long after, int once) {
    strncpy(folder, below, sizeof folder - 1);
    folder_length = strlen(folder);
    wrong = error, kinds = which, countdown = after, only_once = once, counted = 0;
    is_on = 1;
}
long fail_end(void) { is_on = 0; return counted; }

static int hits(int kind, const char *path) {
    if (!is_on || !(kinds & kind) || strncmp(path, folder, folder_length) != 0) return 0;
    counted++;
    if (countdown-- > 0) return 0;
    if (only_once && countdown < -1) return 0;
    errno = wrong;
    return 1;
}
static int hits_handle(int kind, int handle) {
    char link[64], path[PATH_MAX];
    if (!is_on || !(kinds & kind)) return 0;
    int before = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = before;
    if (length < 0) return 0;
    path[length] = 0;
    return hits(kind, path);
}
static int opens(const char *path, int flags) {
    /* a full disk lets files be opened that are there */
    if (wrong == ENOSPC && (!(flags & O_CREAT) || access(path, F_OK) == 0)) return 0;
    if ((flags & O_ACCMODE) == O_RDONLY && !(flags & O_CREAT) && !(kinds & READ)) return 0;
    return hits(OPEN, path);
}

#define NEXT(name) \
    static __typeof__(name) *next; \
    if (!next) next = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)
#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        NEXT(name); \
        va_list list; va_start(list, flags); \
        mode_t mode = va_arg(list, mode_t); va_end(list); \
        return opens(path, flags) ? -1 : next(path, flags, mode); \
    }
OPENS(open)
OPENS(open64)
int openat(int at, const char *path, int flags, ...) {
    NEXT(openat);
    va_list list; va_start(list, flags);
    mode_t mode = va_arg(list, mode_t); va_end(list);
    return opens(path, flags) ? -1 : next(at, path, flags, mode);
}
ssize_t write(int h, const void *b, size_t n) {
    NEXT(write); return hits_handle(WRITE, h) ? -1 : next(h, b, n);
}
ssize_t pwrite(int h, const void *b, size_t n, off_t o) {
    NEXT(pwrite); return hits_handle(WRITE, h) ? -1 : next(h, b, n, o);
}
ssize_t pwrite64(int h, const void *b, size_t n, off64_t o) {
    NEXT(pwrite64); return hits_handle(WRITE, h) ? -1 : next(h, b, n, o);
}
ssize_t read(int h, void *b, size_t n) {
    NEXT(read); return hits_handle(READ, h) ? -1 : next(h, b, n);
}
ssize_t pread(int h, void *b, size_t n, off_t o) {
    NEXT(pread); return hits_handle(READ, h) ? -1 : next(h, b, n, o);
}
ssize_t pread64(int h, void *b, size_t n, off64_t o) {
    NEXT(pread64); return hits_handle(READ, h) ? -1 : next(h, b, n, o);
}
int ftruncate(int h, off_t n) {
    NEXT(ftruncate); return hits_handle(WRITE, h) ? -1 : next(h, n);
}
int ftruncate64(int h, off64_t n) {
    NEXT(ftruncate64); return hits_handle(WRITE, h) ? -1 : next(h, n);
}
int fsync(int h) { NEXT(fsync); return hits_handle(SYNC, h) ? -1 : next(h); }
int fdatasync(int h) { NEXT(fdatasync); return hits_handle(SYNC, h) ? -1 : next(h); }
int rename(const char *a, const char *b) {
    NEXT(rename); return hits(NAME, b) ? -1 : next(a, b);
}
int link(const char *a, const char *b) { NEXT(link); return hits(NAME, b) ? -1 : next(a, b); }
int unlink(const char *a) {
    NEXT(unlink); return wrong != ENOSPC && hits(NAME, a) ? -1 : next(a);
}
int mkdir(const char *a, mode_t m) { NEXT(mkdir); return hits(NAME, a) ? -1 : next(a, m); }
