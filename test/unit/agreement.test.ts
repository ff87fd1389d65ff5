import assert from 'node:assert/strict';
import { agreementWith, mostGiven } from '../../src/engine/run/agreement';

const said = (...answers: readonly (string | undefined)[]) =>
  answers.map(answer => ({ state: 'done' as const, ...(answer !== undefined && { answer }) }));

describe('the agreement of several runs', () => {
  it('counts what means the same as the same', () => {
    const runs = said('red', 'Red.', 'blue', 'the red');
    assert.deepEqual(
      runs.map(run => agreementWith(run, runs)),
      [
        { runs: 4, agreeing: 3 },
        { runs: 4, agreeing: 3 },
        { runs: 4, agreeing: 1 },
        { runs: 4, agreeing: 3 },
      ],
    );
    assert.deepEqual(mostGiven(runs), { answer: 'red', runs: 4, agreeing: 3 });
  });

  it('names the answer that most gave, wherever it came', () => {
    assert.deepEqual(mostGiven(said('blue', 'red', 'red')), { answer: 'red', runs: 3, agreeing: 2 });
  });

  it('names none of several that are given equally often', () => {
    assert.equal(mostGiven(said('red', 'blue', 'green')), undefined);
    assert.equal(mostGiven(said('red', 'blue', 'red', 'blue', 'green')), undefined);
  });

  it('asks no run that was stopped or failed, and counts one that gave no answer', () => {
    const stopped = { state: 'cancelled' as const, answer: 'red' };
    const failed = { state: 'failed' as const, answer: 'red' };
    const runs = [...said('red', undefined, 'blue', 'red'), stopped, failed];
    assert.deepEqual(agreementWith(runs[0]!, runs), { runs: 4, agreeing: 2 });
    assert.equal(agreementWith(runs[1]!, runs), undefined);
    assert.equal(agreementWith(stopped, runs), undefined);
  });

  it('is none of a single run', () => {
    assert.equal(mostGiven(said('red')), undefined);
    const alone = [...said('red'), { state: 'cancelled' as const }];
    assert.equal(agreementWith(alone[0]!, alone), undefined);
  });
});
