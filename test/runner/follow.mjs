// @ts-check
// Shows a file on standard output while another process writes it.
import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

/**
 * @param {string} file may not exist yet
 * @returns {{ stop: () => void }} stop shows the rest
 */
export function showWhileItGrows(file) {
  const buffer = Buffer.alloc(65_536);
  const text = new StringDecoder('utf8');
  let at = 0;
  const show = () => {
    let handle;
    try {
      handle = openSync(file, 'r');
    } catch {
      return;
    }
    for (let read; (read = readSync(handle, buffer, 0, buffer.length, at)) > 0; at += read)
      process.stdout.write(text.write(buffer.subarray(0, read)));
    closeSync(handle);
  };
  const timer = setInterval(show, 100);
  return {
    stop() {
      clearInterval(timer);
      show();
    },
  };
}
