#!/usr/bin/env node
/** `npm create xioc [folder]`: a project with an IOC, a test and a screen. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const USAGE = 'Usage: npm create xioc@latest <folder>, or "." for the present one';

const template = fileURLToPath(new URL('template', import.meta.url));
const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

const [folder, ...more] = process.argv.slice(2);
if (folder === '--help' || folder === '-h') console.log(USAGE);
else if (folder === undefined || folder.startsWith('-') || more.length > 0) fail(2, USAGE);
else create(folder);

function create(folder) {
  const target = resolve(folder);
  try {
    mkdirSync(target, { recursive: true });
    // A repository that has just been made has only this.
    const [present] = readdirSync(target).filter((name) => name !== '.git');
    if (present !== undefined) {
      return fail(1, `${target} is not empty: it has "${present}". Name a new folder, or empty this one.`);
    }
    for (const file of readdirSync(template)) copyFileSync(join(template, file), join(target, file));
    // npm would leave a .gitignore out of the package.
    renameSync(join(target, 'gitignore'), join(target, '.gitignore'));
    writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest(packageName(target)), undefined, 2)}\n`);
  } catch (error) {
    return fail(1, `Can't make a project in ${target}: ${error.message}`);
  }
  const isHere = target === process.cwd();
  console.log(`An IOC, its test and its screen are in ${target}. Next:

${isHere ? '' : `  cd ${quoted(folder)}\n`}  npm install
  npm test          runs the test
  npm start         serves shutter:command, shutter:openings and the state of the machine

README.md has the rest.`);
}

function manifest(name) {
  return {
    name,
    version: '0.0.0',
    private: true,
    type: 'module',
    scripts: {
      start: 'xioc run ./ioc.ts',
      inspect: 'xioc run ./ioc.ts --inspect',
      test: 'vitest run',
      check: 'tsc',
      screen: 'xioc export ./ioc.ts --bob > ioc.bob',
    },
    dependencies: { xioc: `^${version}`, xstate: '^5.33.3' },
    devDependencies: { '@types/node': '>=20.19.0', typescript: '>=5.8', vitest: '^4.1.12' },
  };
}

/** What npm takes as a name, from the name of the folder. */
function packageName(target) {
  const name = basename(target)
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[-._]+/, '');
  return name === '' ? 'ioc' : name;
}

function quoted(folder) {
  return /\s/.test(folder) ? `"${folder}"` : folder;
}

function fail(code, message) {
  console.error(message);
  process.exitCode = code;
}
