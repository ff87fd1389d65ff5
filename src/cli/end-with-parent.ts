// The extension starts downloads as processes of their own. With it, they end.

/** Nobody would hear of it any more; what was downloaded is gone on with. */
export function endWithParent(): void {
  process.once('disconnect', () => process.exit(1));
  process.channel?.unref();
}
