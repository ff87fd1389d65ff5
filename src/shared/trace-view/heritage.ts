// Problem: a run that goes on from another keeps what that was changed by, in its order, but for what ends with the step; and a
// latent that is replaced anew is taken out of the change that replaced it before, which is left in pieces.
// Idea: both lists are gone through once. What stands in both is inherited, and so is a piece of what the parent had; what of
// the parent's list is met nowhere ended.

/** So many in a row may have ended; a list may come from anywhere, and be long. */
const mostEnded = 64;

/** The run's own list, as far as it is the parent's: places in `child`; and places in `parent` of what is not in it. */
export function heritageOf(
  parent: readonly unknown[],
  child: readonly unknown[],
): { readonly inherited: readonly number[]; readonly ended: readonly number[] } {
  const met = new Set<number>();
  let at = 0;
  const inherited = child.flatMap((change, item) => {
    // The one that was met last may have left more pieces.
    const first = Math.max(0, at - 1);
    const near = parent.slice(first, at + mostEnded);
    const found =
      first +
      near.findIndex((before, i) => (first + i >= at && isSame(before, change)) || isPart(before, change));
    if (found < first) return [];
    met.add(found);
    at = found + 1;
    return [item];
  });
  return { inherited, ended: [...parent.keys()].filter(place => !met.has(place)) };
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Whether `piece` does the same as `whole` to some of its latents, and no others. */
function isPart(whole: unknown, piece: unknown): boolean {
  const [all, some] = [latentsOf(whole), latentsOf(piece)];
  if (!all || !some || !isSame(withoutPlace(whole), withoutPlace(piece))) return false;
  if (Array.isArray(all)) return Array.isArray(some) && some.every(latent => all.includes(latent));
  const { from, to } = endsOf(all);
  if (Array.isArray(some)) return some.every(latent => Number(latent) >= from && Number(latent) <= to);
  const ends = endsOf(some);
  return ends.from >= from && (ends.to <= to || to === most);
}

function latentsOf(change: unknown): unknown {
  const { at } = (change ?? {}) as { readonly at?: { readonly latents?: unknown } | null };
  return at?.latents;
}

const withoutPlace = (change: unknown) => ({ ...(change as object), at: undefined });

/** Beyond any number of latents. */
const most = 9999;

function endsOf(latents: unknown): { readonly from: number; readonly to: number } {
  const { from, to } = latents as { readonly from?: unknown; readonly to?: unknown };
  return { from: typeof from === 'number' ? from : 0, to: typeof to === 'number' ? to : most };
}
