/** Libraries that are installed by who needs them. */
import { errorCode } from '../../net/error-code.ts';

/** @throws Error that tells what to install */
export async function optional<Module>(name: string): Promise<Module> {
  try {
    // Named by a variable: a bundler would look for a package that need not be there.
    return (await import(name)) as Module;
  } catch (error) {
    if (errorCode(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Error(`the package '${name}' is not installed: npm install ${name}`);
  }
}
