// A native library fails to load for few reasons, each with its own remedy, all with the same useless message.

import { DarkroomError } from '../shared/errors';

interface Reason {
  readonly pattern: RegExp;
  readonly message: string;
  readonly remedy: string;
}

const viewing = 'Graphs can still be listed.';

const reasons: readonly Reason[] = [
  {
    pattern: /GLIBC(XX)?_[\d.]+'? not found/,
    message: "ONNX Runtime needs a newer C library (glibc or libstdc++) than this system's.",
    remedy: `Use a distribution from 2020 or later, for example Debian 11 or Ubuntu 20.04. ${viewing}`,
  },
  {
    pattern: /version `?VERS_[\d.]+'? not found/,
    message: 'Another version of ONNX Runtime is already loaded in this process.',
    remedy: 'Restart the engine with "Darkroom: Restart Engine".',
  },
  {
    pattern: /specified module could not be found|0xc0000135|error 126/i,
    message: 'ONNX Runtime could not load: the Microsoft Visual C++ runtime is missing.',
    remedy: `Install the "Microsoft Visual C++ Redistributable" for this processor, then restart VS Code. ${viewing}`,
  },
  {
    pattern: /Cannot find module .*onnxruntime_binding\.node/,
    message: 'ONNX Runtime has no build for this platform.',
    remedy: `Install the Darkroom package made for this platform, where there is one. ${viewing}`,
  },
  {
    pattern: /Cannot find module 'onnxruntime-(node|common)/,
    message: 'ONNX Runtime is not installed.',
    remedy: `Run "npm ci" in the Darkroom folder, or reinstall the extension. ${viewing}`,
  },
  {
    pattern: /cannot open shared object file|image not found|Library not loaded/,
    message: 'ONNX Runtime could not load: one of its library files is missing.',
    remedy: `Reinstall the extension; the log names the file. ${viewing}`,
  },
];

/** Turns what `require` threw into a sentence that says which of the few reasons it was. */
export function explainLoadFailure(error: unknown, platform: string): DarkroomError {
  const text = error instanceof Error ? error.message : String(error);
  const reason = reasons.find(({ pattern }) => pattern.test(text));
  return new DarkroomError(
    'unsupported',
    `${reason?.message ?? 'ONNX Runtime could not load.'} (${platform})`,
    {
      remedy: reason?.remedy ?? `The log has the details. ${viewing}`,
      cause: error,
    },
  );
}
