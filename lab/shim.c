/* Loaded before the C library (LD_PRELOAD) into a program under test, with or without its will: makes its disk slow or
   full and its clock jump, while it runs, as a page of memory says that is shared with the lab through the file
   LAB_SHIM. It counts what it did there, so that a fault can prove that it hit. It knows nothing of the program.

   The page holds 64-bit numbers: 0 microseconds that each sync takes longer, 1 is the disk full, 2 seconds that the
   wall clock is off; counted: 3 syncs slowed, 4 writes refused, 5 readings of the clock falsified. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum { SYNC_US, FULL, CLOCK_OFF, SLOWED, REFUSED, FALSIFIED, FIELDS };
static volatile int64_t none[FIELDS];
static volatile int64_t *page = none;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("LAB_SHIM");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *mapped = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED) page = mapped;
    close(file);
}

#define REAL(type, name, ...) static type (*real)(__VA_ARGS__); if (!real) real = dlsym(RTLD_NEXT, name)
static void count(int what) { __sync_fetch_and_add(&page[what], 1); }

static void be_slow(void) {
    int64_t us = page[SYNC_US];
    if (us <= 0) return;
    struct timespec wait = {us / 1000000, us % 1000000 * 1000};
    nanosleep(&wait, NULL);
    count(SLOWED);
}
int fsync(int file) { REAL(int, "fsync", int); be_slow(); return real(file); }
int fdatasync(int file) { REAL(int, "fdatasync", int); be_slow(); return real(file); }

/* Full is full for files that grow, as on a real disk: what is there already may be written over. */
static int no_room(int file, off_t end) {
    struct stat about;
    if (!page[FULL] || fstat(file, &about) || !S_ISREG(about.st_mode) || end <= about.st_size) return 0;
    count(REFUSED);
    errno = ENOSPC;
    return 1;
}
ssize_t pwrite(int file, const void *from, size_t size, off_t at) {
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    return no_room(file, at + (off_t)size) ? -1 : real(file, from, size, at);
}
ssize_t pwrite64(int file, const void *from, size_t size, off64_t at) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    return no_room(file, at + (off_t)size) ? -1 : real(file, from, size, at);
}
ssize_t write(int file, const void *from, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    if (page[FULL]) {
        off_t at = lseek(file, 0, SEEK_CUR);
        if (at >= 0 && no_room(file, at + (off_t)size)) return -1;
    }
    return real(file, from, size);
}
int ftruncate(int file, off_t size) {
    REAL(int, "ftruncate", int, off_t);
    return no_room(file, size) ? -1 : real(file, size);
}
int posix_fallocate(int file, off_t at, off_t size) {
    REAL(int, "posix_fallocate", int, off_t, off_t);
    return no_room(file, at + size) ? ENOSPC : real(file, at, size);
}

static int64_t off(void) { if (page[CLOCK_OFF]) count(FALSIFIED); return page[CLOCK_OFF]; }
int clock_gettime(clockid_t clock, struct timespec *now) {
    REAL(int, "clock_gettime", clockid_t, struct timespec *);
    int told = real(clock, now);
    if (!told && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += off();
    return told;
}
int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    REAL(int, "gettimeofday", struct timeval *, void *);
    int told = real(now, zone);
    if (!told) now->tv_sec += off();
    return told;
}
time_t time(time_t *to) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (to) *to = now.tv_sec;
    return now.tv_sec;
}
