// @ts-check
// @sparticuz/chromium carries a headless Chromium as a compressed file, for machines without an installed
// browser and without root. It is made for AWS Lambda: unpacked into the system's temporary folder (shared
// between users, one version for all) and with its libraries only when it believes to be there. So its unpacker
// runs in a process that is told both, and the result stays beside the package.
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPackages, run } from '../runner/packages.mjs';

const folder = fileURLToPath(new URL('../runner/chromium', import.meta.url));

/**
 * @param {(line: string) => void} say
 * @returns {Promise<import('./chromium-launch.mjs').Browser>}
 */
export async function carriedChromium(say) {
  await installPackages(folder, say);
  const unpacked = path.join(folder, 'node_modules', '.unpacked');
  if (!existsSync(unpacked)) await unpack(unpacked);
  return {
    name: 'the Chromium of @sparticuz/chromium',
    executablePath: path.join(unpacked, 'chromium'),
    env: {
      LD_LIBRARY_PATH: [path.join(unpacked, 'al2023', 'lib'), process.env['LD_LIBRARY_PATH']]
        .filter(Boolean)
        .join(':'),
      FONTCONFIG_FILE: path.join(unpacked, 'fonts.conf'),
    },
  };
}

/** @param {string} target */
async function unpack(target) {
  const partial = `${target}-${process.pid}`;
  await mkdir(partial, { recursive: true });
  const script = `import('@sparticuz/chromium').then(m => m.default.executablePath())`;
  const env = { ...process.env, TMPDIR: partial, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' };
  const { status, output } = await run(process.execPath, ['-e', script], { cwd: folder, env });
  if (status !== 0) throw new Error(`the Chromium of @sparticuz/chromium cannot be unpacked: ${output}`);
  await writeFile(path.join(partial, 'fonts.conf'), fontsConf(target));
  await rename(partial, target).catch(() => rm(partial, { recursive: true })); // another run was faster
}

/**
 * The package's own configuration looks for its fonts in the system's temporary folder. The system's fonts come
 * first, so that a machine that has some draws what its desktop would draw.
 * @param {string} unpacked
 */
function fontsConf(unpacked) {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${path.join(unpacked, 'fonts')}</dir>
  <cachedir>${path.join(unpacked, 'font-cache')}</cachedir>
</fontconfig>
`;
}
