// How it stands with CUDA on this machine: what it lacks, what is installed, and what comes of trying that.

import { cudaFindings, cudaPlaces } from './install';
import type { CudaSource } from './install';
import { thisMachine } from './machine';
import { cudaPackage } from './package';
import { lacksOf } from './requirements';
import { cudaSource } from './source';
import { forgetDevice } from '../devices/remembered';
import { tryApart } from '../devices/try-apart';
import { packagedBytes } from '../../runtime/cuda-copy';
import type { CudaState } from '../../shared/protocol/cuda';

export interface Looking {
  /** Where the package would come from, if not from where it usually does. */
  readonly from?: string | undefined;
  readonly signal: AbortSignal;
  readonly say?: (doing: string) => void;
}

export async function cudaState({ from: given, signal, say }: Looking): Promise<CudaState> {
  const machine = await thisMachine();
  const findings = await cudaFindings(cudaPackage);
  // Runs try it again as well: what they remember of it may be from before.
  await forgetDevice('cuda');
  const trial =
    findings?.length === 0 ? await tryApart({ device: 'cuda', threads: 0 }, { signal, say }) : undefined;
  return {
    version: cudaPackage.version,
    machine,
    lacks: lacksOf(machine),
    folder: cudaPlaces(cudaPackage.version).target,
    downloadBytes: cudaPackage.bytes,
    installedBytes: cudaPackage.members.reduce((sum, { bytes }) => sum + bytes, packagedBytes()),
    from: sourceText(cudaSource(given)),
    ...(findings && { findings }),
    ...(trial && { trial }),
  };
}

/** A file as it is, and of the web the host alone: an address may hold a password. */
function sourceText(source: CudaSource): string {
  return source.kind === 'file' ? source.path : source.address.host;
}
