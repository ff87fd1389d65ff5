// What a page reads of the file of a trace: of the one that it shows, and of the one that it compares that with.

import { focusFrom } from './focus-answers';
import { detailFrom, frameFrom } from './latent-answers';
import { layerFrom, lensFrom, meansFrom, pictureFrom } from './trace-answers';
import type { TraceReads } from '../../shared/protocol/trace-panel';
import type { Handlers, Nothing } from '../../shared/rpc/contract';
import type { OpenTrace } from '../../trace/open-trace';

type ReadHandlers = Handlers<{ calls: TraceReads; topics: Nothing['topics'] }>;

/** `open` fails in words where there is nothing to read. */
export function readsOf(open: () => OpenTrace): ReadHandlers {
  return {
    means: async ({ row, count }) => meansFrom(open(), row, count),
    layer: async ({ row, layer }) => layerFrom(open(), row, layer),
    lens: async ({ step }) => lensFrom(open(), step),
    picture: async () => pictureFrom(open()),
    frame: async ({ latent }) => frameFrom(open(), latent),
    latent: async ({ step }) => detailFrom(open(), step),
    focus: async ({ box }) => focusFrom(open(), box),
  };
}
