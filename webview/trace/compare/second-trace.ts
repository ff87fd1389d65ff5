// The page's knowledge of a second trace, and what it asks its host about it. The host says which one it is; only when a
// window was loaded anew does the page know better.

import { comparedFrom } from './compared-look';
import type { CompareHost, OtherContent } from './compare';
import { listenForDrops } from './dropped';
import type { AskReads } from '../stage/maps';
import { Maps } from '../stage/maps';
import type { TracePanelContract } from '../../../src/shared/protocol/trace-panel';
import type { Nothing } from '../../../src/shared/rpc/contract';
import type { Peer } from '../../../src/shared/rpc/peer';

type Host = Pick<Peer<Nothing, TracePanelContract>, 'call'>;

interface SecondTraceParts {
  /** Of the editor's own trace. */
  readonly maps: Maps;
  /** Something of the second trace is here that was missing. */
  readonly arrived: () => void;
  readonly editor: () => { compareWith(other: OtherContent): void } | undefined;
}

export class SecondTrace {
  readonly host: CompareHost;
  known: OtherContent = null;
  readonly #call: Host['call'];
  readonly #editor: SecondTraceParts['editor'];

  constructor(host: Host, { maps, arrived, editor }: SecondTraceParts) {
    this.#call = (name, params, options) => host.call(name, params, options);
    this.#editor = editor;
    this.host = this.#hostFor(maps, arrived);
  }

  show(other: OtherContent): void {
    const isNews = other !== null || this.known !== null;
    this.known = other;
    if (isNews) this.#editor()?.compareWith(other);
  }

  /** `kept`: what the page looked at when it was last shown. */
  begin(kept: unknown): void {
    listenForDrops(document.body, uri => this.host.compareWith({ uri }));
    const before = comparedFrom((kept as { readonly compared?: unknown } | null)?.compared);
    void this.#call('other', undefined).then(
      other => {
        if (other) this.show(other);
        else if (before) this.host.compareWith({ file: before.file });
      },
      () => undefined,
    );
  }

  #hostFor(ownMaps: Maps, arrived: () => void): CompareHost {
    const call = this.#call;
    const tell = (asked: Promise<void>) => void asked.catch(() => undefined);
    // The same questions under other names.
    const ask = ((name: 'means', params: never) => call(`other.${name}`, params)) as unknown as AskReads;
    return {
      ownMaps,
      newOtherMaps: () => new Maps(ask, arrived),
      compareWith: wish => tell(call('compareWith', wish)),
      leave: () => tell(call('leaveComparison', undefined)),
      divergences: (first, pairs) => call('divergences', { first, pairs }),
      stepDifference: (steps, latents) => call('stepDifference', { steps, latents }),
      replacementTest: () => call('replacementTest', undefined),
      copy: text => tell(call('copy', text)),
    };
  }
}
