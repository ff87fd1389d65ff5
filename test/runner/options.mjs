// @ts-check
// The command line of `npm test`. A mistyped option that is silently ignored would run (or skip) the wrong
// tests and still look green, so anything unknown is an error with a sentence.

export const tiers = /** @type {const} */ (['unit', 'engine', 'webview', 'vscode']);

/** @typedef {typeof tiers[number]} Tier */
/** @typedef {{ tiers: Tier[], named: boolean, grep: string, build: boolean }} Options `named`: the tiers were asked for by name. */

/** A mistake in the call: the message is meant for the person who typed it. */
export class UsageError extends Error {}

const usage = 'use --tier unit,engine,webview,vscode   --grep words   --no-build';

/**
 * @param {string[]} words the arguments after the script's name
 * @returns {Options}
 */
export function parseOptions(words) {
  /** @type {Options} */
  const options = { tiers: [...tiers], named: false, grep: '', build: true };
  for (let i = 0; i < words.length; i++) {
    const [name = '', inline] = splitOnce(words[i] ?? '');
    /** The option's value: after `=` or the next word. */
    const value = () => {
      const found = inline ?? words[++i];
      if (!found) throw new UsageError(`${name} needs a value; ${usage}`);
      return found;
    };
    if (name === '--tier') {
      const more = value().split(',').map(asTier);
      options.tiers = options.named ? [...options.tiers, ...more] : more;
      options.named = true;
    } else if (name === '--grep') options.grep = value();
    else if (name === '--no-build' && inline === undefined) options.build = false;
    else throw new UsageError(`unknown option ${words[i]}; ${usage}`);
  }
  return options;
}

/** @param {string} word */
function splitOnce(word) {
  const at = word.startsWith('--') ? word.indexOf('=') : -1;
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}

/**
 * @param {string} name
 * @returns {Tier}
 */
function asTier(name) {
  const found = tiers.find(tier => tier === name);
  if (!found) throw new UsageError(`there is no tier called "${name}"; the tiers are ${tiers.join(', ')}`);
  return found;
}
