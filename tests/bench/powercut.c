/* Records, in order, what a process asks the disk for in one folder: writes, truncations, syncs. tests/bench/powercut.py replays
   the record up to any point and forgets what was not synced. Build: cc -shared -fPIC -O2 -o powercut.so powercut.c -ldl */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int record = -1;
static const char *folder;
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_write)(int, const void *, size_t);

__attribute__((constructor)) static void begin(void) {
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_write = dlsym(RTLD_NEXT, "write");
  folder = getenv("POWERCUT_FOLDER");
  const char *path = getenv("POWERCUT_RECORD");
  if (folder && path) record = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* One entry: what (a letter), two numbers and the file's name, then the bytes. The folder itself is called ".". */
static void note_path(char what, const char *path, uint64_t a, uint64_t b, const void *bytes, size_t length) {
  size_t held = strlen(folder);
  if (strncmp(path, folder, held) || (path[held] && path[held] != '/')) return;
  char head[1200];
  int size = snprintf(head, sizeof head, "%c %llu %llu %s\n", what, (unsigned long long)a, (unsigned long long)b,
                      path[held] ? path + held + 1 : ".");
  pthread_mutex_lock(&lock);
  real_write(record, head, size);
  if (length) real_write(record, bytes, length);
  pthread_mutex_unlock(&lock);
}

static void note(char what, int fd, uint64_t a, uint64_t b, const void *bytes, size_t length) {
  char link[64], path[1024];
  if (record < 0) return;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  if (n <= 0) return;
  path[n] = 0;
  note_path(what, path, a, b, bytes, length);
}

int unlink(const char *path) {
  static int (*real)(const char *);
  if (!real) real = dlsym(RTLD_NEXT, "unlink");
  int answer = real(path);
  if (!answer && record >= 0) note_path('u', path, 0, 0, NULL, 0);
  return answer;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at) {
  ssize_t n = real_pwrite(fd, bytes, length, at);
  if (n > 0) note('w', fd, (uint64_t)at, (uint64_t)n, bytes, (size_t)n);
  return n;
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return pwrite64(fd, bytes, length, at); }

#define WRAP_SYNC(name)                                                     \
  int name(int fd) {                                                        \
    static int (*real)(int);                                                \
    if (!real) real = dlsym(RTLD_NEXT, #name);                              \
    int answer = real(fd);                                                  \
    if (!answer) note('s', fd, 0, 0, NULL, 0);                              \
    return answer;                                                          \
  }
WRAP_SYNC(fsync)
WRAP_SYNC(fdatasync)

#define WRAP_TRUNCATE(name)                                                 \
  int name(int fd, off_t length) {                                          \
    static int (*real)(int, off_t);                                         \
    if (!real) real = dlsym(RTLD_NEXT, #name);                              \
    int answer = real(fd, length);                                          \
    if (!answer) note('t', fd, (uint64_t)length, 0, NULL, 0);               \
    return answer;                                                          \
  }
WRAP_TRUNCATE(ftruncate)
WRAP_TRUNCATE(ftruncate64)

/* The process under test says by this that a write was acknowledged. */
void powercut_mark(uint64_t number) {
  char head[64];
  if (record < 0) return;
  int size = snprintf(head, sizeof head, "a %llu 0 -\n", (unsigned long long)number);
  pthread_mutex_lock(&lock);
  real_write(record, head, size);
  pthread_mutex_unlock(&lock);
}
