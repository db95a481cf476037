/** Libraries that are installed by who needs them. */
import { errorCode } from '../../net/error-code.ts';

/** @throws Error that tells what to install */
export async function optional<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (errorCode(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Error(`the package '${name}' is not installed: npm install ${name}`);
  }
}
