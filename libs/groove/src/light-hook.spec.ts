import * as fc from 'fast-check';
import { lightHook } from './light-hook';
import { type HookEvent, readHook } from './read-hook';

const filler = Array.from({ length: 3_000 }, (_, index) => ({ [`key${index}`]: index }));
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.string({ maxLength: 40_000 }),
  fc.record({ command: fc.string(), a: fc.jsonValue() }, { requiredKeys: [] }),
  fc.record(
    { is_error: fc.boolean(), success: fc.boolean(), filler: fc.constant(filler) },
    { requiredKeys: [] },
  ),
  fc.record(
    { filler: fc.constant(filler), is_error: fc.boolean(), command: fc.string() },
    { requiredKeys: [] },
  ),
  fc.array(fc.oneof(fc.string(), fc.record({ type: fc.string(), text: fc.string() })), { maxLength: 5 }),
);
const NAMES = ['UserPromptSubmit', 'Stop', 'PostToolUse', 'PostToolUseFailure', 'SessionStart'];
const event = fc.record(
  {
    session_id: fc.string(),
    hook_event_name: fc.constantFrom(...NAMES),
    prompt: value,
    tool_name: fc.string(),
    tool_use_id: fc.string(),
    tool_input: value,
    tool_response: value,
    error: value,
    last_assistant_message: value,
    unknown: value,
  },
  { requiredKeys: ['session_id', 'hook_event_name'] },
);

describe('lightHook', () => {
  it('should leave what is read of an event as it is', () => {
    fc.assert(
      fc.property(event, (given) => {
        const whole = JSON.parse(JSON.stringify(given)) as HookEvent;
        expect(readHook(lightHook(whole) as HookEvent)).toEqual(readHook(whole));
      }),
      { numRuns: 500 },
    );
  });

  it('should be small, however large the event', () => {
    const large = {
      ...{ session_id: 's', hook_event_name: 'PostToolUse', tool_name: 'x', unknown: filler },
      tool_input: { filler: [filler, filler, filler] },
      tool_response: Array.from({ length: 50_000 }, () => ({ type: 'text', text: '' })),
    };
    expect(JSON.stringify(lightHook(large)).length).toBeLessThan(20_000);
    expect(lightHook([filler])).toBeInstanceOf(Array);
  });
});
