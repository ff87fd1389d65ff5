// What a latent is like, beside what noise is like: everything that can be read of it, and the picture that it decodes to.

import { lensReader, embeddingReader, patchReader, probeReader, taskReader } from './latent-readers';
import type { Reader } from './latent-readers';
import { againstNoises, noiseCount, noisesFor } from './noise-readings';
import type { Against } from './noise-readings';
import type { Prepared } from './prepare';
import type { RowTensors } from './readings';
import { SketchPainter } from './sketch-painter';
import type { Latent } from '../../methods/happening';
import { isLastStage } from '../../model/ivt-stages';
import type { LensSession } from '../../runtime/lens-session';
import type { Reading } from '../../shared/trace/latent';
import { joined } from '../../shared/joined';

export interface LatentRead {
  readonly readings: readonly Reading[];
  readonly tensors: RowTensors;
}

type Phrases = Extract<Reading, { kind: 'phrases' }>['by'];

interface Probing {
  readonly reader: Reader;
  /** How many latents of a span it reads together; undefined for one at a time. */
  readonly latents: number | undefined;
}

export class LatentReader {
  readonly #patches: Reader | undefined;
  readonly #phrases: readonly { readonly by: Phrases; readonly reader: Reader }[];
  readonly #probing: Probing | undefined;
  readonly #painter: SketchPainter | undefined;
  /** Of the span at hand. */
  #span: { readonly latent: Latent; readonly noises: readonly Float32Array[] }[] = [];
  #number = 0;

  private constructor(
    patches: Reader | undefined,
    phrases: readonly { readonly by: Phrases; readonly reader: Reader }[],
    probing: Probing | undefined,
    painter: SketchPainter | undefined,
  ) {
    this.#patches = patches;
    this.#phrases = phrases;
    this.#probing = probing;
    this.#painter = painter;
  }

  static async open(
    prepared: Prepared,
    lens: LensSession | undefined,
    hasTask: boolean,
  ): Promise<LatentReader> {
    const { mixed, ivt } = prepared.abilities.latents;
    const all = noiseCount + 1;
    const found = [
      { by: 'lens', reader: lensReader(prepared, lens, all) },
      { by: 'embedding', reader: await embeddingReader(prepared, all) },
      { by: 'task', reader: await taskReader(prepared, hasTask) },
    ] as const;
    const together = mixed?.latents;
    // A probe was trained on the latents of the last stage, and says nothing of others.
    const hasProbe = isLastStage(prepared.settings['stage'], ivt);
    const probe = prepared.method === 'modal-mixed' ? mixed?.probe : hasProbe ? ivt?.probe : undefined;
    const count = prepared.method === 'modal-mixed' ? together : undefined;
    return new LatentReader(
      patchReader(prepared),
      found.flatMap(({ by, reader }) => (reader ? [{ by, reader }] : [])),
      probe && prepared.method !== 'lavit'
        ? { reader: await probeReader(prepared, probe, count), latents: count }
        : undefined,
      await SketchPainter.open(prepared),
    );
  }

  async read(latent: Latent): Promise<LatentRead> {
    const noises = noisesFor(latent.vector, this.#number++);
    if (latent.index === 0) this.#span = [];
    this.#span.push({ latent, noises });
    const patches = this.#patches && (await againstNoises(latent.vector, noises, this.#patches));
    const phrases: Reading[] = [];
    for (const { by, reader } of this.#phrases) {
      const found = await againstNoises(latent.vector, noises, reader);
      if (found) phrases.push(phraseReading(by, found));
    }
    const probed = await this.#probe(latent, noises);
    return {
      readings: [
        ...(patches ? [patchReading(patches)] : []),
        ...(probed ? [phraseReading('probe', probed)] : []),
        ...phrases,
      ],
      tensors: this.#painter ? await this.#painter.paint(this.#span) : {},
    };
  }

  /** A probe of whole spans has something to read when the span is complete. */
  async #probe(latent: Latent, noises: readonly Float32Array[]): Promise<Against | undefined> {
    if (!this.#probing) return undefined;
    const { reader, latents } = this.#probing;
    if (latents === undefined) return againstNoises(latent.vector, noises, reader);
    if (this.#span.length !== latents) return undefined;
    const whole = joined(this.#span.map(one => one.latent.vector));
    const others = noises.map((_, i) => joined(this.#span.map(one => one.noises[i] ?? one.latent.vector)));
    return againstNoises(whole, others, reader);
  }
}

function patchReading({ best, null: noise }: Against): Reading {
  return {
    kind: 'patches',
    nearest: best.map(({ name, value }) => ({ patch: Number(name), value })),
    ...noise,
  };
}

function phraseReading(by: Phrases, { best, null: noise }: Against): Reading {
  return { kind: 'phrases', by, nearest: best.map(({ name, value }) => ({ text: name, value })), ...noise };
}
