import { version } from '../../package.json';

/** Darkroom's own. */
export const darkroomVersion = version;
