// In a checkout, `npx xioc` finds the program as it does where xioc is installed: npm links the commands of
// dependencies, but not a package's own.
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';

const link = 'node_modules/.bin/xioc';
if (!existsSync(link) && process.platform !== 'win32') {
  mkdirSync('node_modules/.bin', { recursive: true });
  symlinkSync('../../bin/xioc.js', link);
}
