// Problem: what is added to a graph needs names, and the graph may use any name already, in any graph inside it.
// Idea: collect all names once and hand out others.

import type { ModelProto } from '../messages';
import { graphsOf, nodesOf } from '../walk';

export class Names {
  private readonly taken = new Set<string>();
  private readonly counts = new Map<string, number>();

  constructor(model: ModelProto) {
    for (const { input, output, initializer, valueInfo } of graphsOf(model)) {
      for (const { name } of [...input, ...output, ...initializer, ...valueInfo]) this.taken.add(name);
    }
    for (const { input, output, name } of nodesOf(model)) {
      for (const used of [...input, ...output, name]) this.taken.add(used);
    }
  }

  /** The name itself if nobody has it, else with a number behind it. */
  fresh(wanted: string): string {
    let count = this.counts.get(wanted) ?? 0;
    let name = count === 0 ? wanted : `${wanted}_${count}`;
    while (this.taken.has(name)) name = `${wanted}_${++count}`;
    this.taken.add(name);
    this.counts.set(wanted, count + 1);
    return name;
  }
}
