/** `xioc list | head -1`: the reader has seen enough, and the program ends as a C program does. */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(SIGPIPE_STATUS);
    process.stderr.write(`error: the output cannot be written: ${error.message}\n`);
    process.exit(1);
  });
}

/** What a shell reports for a C program that writes to a closed pipe. */
const SIGPIPE_STATUS = 141;
