// The trace editor's page with two real traces: what the host would answer about the second one is answered by the host's
// own functions, from its file.

import path from 'node:path';
import { differenceFrom, divergencesFrom } from '../../src/host/trace/compare-answers';
import { replacementCommand, replacementOffer } from '../../src/host/trace/replacement-test';
import { samenessOf } from '../../src/host/trace/sameness';
import { TraceFile } from '../../src/host/trace/trace-file';
import { readsOf } from '../../src/host/trace/trace-reads';
import type { OtherTrace, StepPair } from '../../src/shared/protocol/trace-compare';
import type { TraceContent } from '../../src/shared/protocol/trace-panel';
import type { TracePage, TracePageOptions, TracePages } from './trace-host';

export interface PairPage extends TracePage {
  readonly otherFile: TraceFile;
  /** Publishes what the second trace has become. */
  readonly showOther: (change?: Partial<OtherTrace<TraceContent>>) => Promise<void>;
  readonly leave: () => Promise<void>;
}

export interface PairOptions extends TracePageOptions {
  readonly isParent?: boolean;
  /** Another content than that of the file. */
  readonly otherContent?: TraceContent;
  /** What is answered instead of what the files say; undefined where they are asked, at once or in the end. */
  readonly instead?: (name: string, params: unknown) => Promise<unknown> | undefined;
}

/** The page of `own`, compared with `other` from its first moment on. */
export async function openPair(
  pages: TracePages,
  own: string,
  other: string,
  { isParent = true, otherContent, instead, ...options }: PairOptions = {},
): Promise<PairPage> {
  const [ownFile, otherFile] = [new TraceFile(own, () => undefined), new TraceFile(other, () => undefined)];
  after(() => [ownFile, otherFile].forEach(file => file.dispose()));
  await Promise.all([ownFile.look(), otherFile.look()]);
  const value = (change: Partial<OtherTrace<TraceContent>> = {}): OtherTrace<TraceContent> => ({
    title: path.basename(other),
    file: other,
    isParent,
    content: otherContent ?? otherFile.content.value,
    ...(ownFile.document && otherFile.document && { same: samenessOf(ownFile.document, otherFile.document) }),
    ...change,
  });
  const page = await pages.open(own, {
    ...options,
    more: (name, params) => {
      const real = () => answer(name, params, { ownFile, otherFile, value: value() });
      return instead?.(name, params)?.then(found => found ?? real()) ?? real();
    },
  });
  const publish = (published: OtherTrace<TraceContent> | null) =>
    page.post({ kind: 'topic', topic: 'other', value: published });
  return { ...page, otherFile, showOther: change => publish(value(change)), leave: () => publish(null) };
}

interface Both {
  readonly ownFile: TraceFile;
  readonly otherFile: TraceFile;
  readonly value: OtherTrace<TraceContent>;
}

function answer(name: string, params: unknown, { ownFile, otherFile, value }: Both) {
  const asked = params as {
    first: 'own' | 'other';
    pairs: StepPair[];
    steps: StepPair;
    latents: StepPair | null;
  };
  const turned = () => asked.pairs.map(([own, other]) => [other, own] as const);
  switch (name) {
    case 'other':
      return Promise.resolve(value);
    case 'divergences':
      return asked.first === 'own'
        ? divergencesFrom(ownFile.open, otherFile.open, asked.pairs)
        : divergencesFrom(otherFile.open, ownFile.open, turned());
    case 'stepDifference':
      return differenceFrom(ownFile.open, otherFile.open, asked.steps, asked.latents);
    case 'replacementTest':
      return replacementTest(ownFile);
    default:
      return readOfOther(name, params, otherFile);
  }
}

/** As the host does, but for the file that it writes. */
function replacementTest({ open }: TraceFile): Promise<string> {
  const offer = replacementOffer(open.document);
  if ('why' in offer) return Promise.reject(new Error(offer.why));
  return Promise.resolve(replacementCommand('/traces/made.ablation.json', offer.precision));
}

/** What is read of the second trace has the names of the first one's. */
function readOfOther(name: string, params: unknown, otherFile: TraceFile) {
  const read = /^other\.(.*)$/.exec(name)?.[1];
  const reads = readsOf(() => otherFile.open) as unknown as Record<
    string,
    (params: unknown) => Promise<unknown>
  >;
  return read === undefined ? undefined : reads[read]?.(params);
}
