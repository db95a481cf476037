/** -V of the tools. */
import { MINOR } from '../../protocol/ca/constants.ts';
import { version } from '../version.ts';

export const versionLine = `\nEPICS Version xioc ${version}, CA Protocol version 4.${MINOR}\n`;
