import * as contracts from '@app/contracts';
import { EXAMPLES } from './examples';

describe('examples of the OpenAPI document', () => {
  it.each(Object.keys(EXAMPLES) as (keyof typeof EXAMPLES)[])('should be what %s describes', (name) => {
    expect(contracts[name].parse(EXAMPLES[name])).toEqual(EXAMPLES[name]);
  });
});
