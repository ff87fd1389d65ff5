// The package brings no types.
declare module 'proxy-from-env' {
  /** Empty where none is to be used. */
  export function getProxyForUrl(url: string): string;
}
