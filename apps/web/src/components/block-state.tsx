import { blockState } from '@/lib/chain';
import { formatCount } from '@/lib/format';
import { blocksTexts } from '@/texts/blocks';

const texts = blocksTexts.states;
const LOOKS = {
  candidate: 'border-gold/50 text-gold',
  confirmed: 'border-cyan/50 text-cyan',
  mature: 'border-green/50 text-green',
};

/** How a block stands with the network, in a word and its confirmations. */
export function BlockStateMark({ block }: { block: { confirmed: boolean; confirmations: number | null } }) {
  const state = blockState(block);
  const confirmations = state.kind === 'candidate' ? null : state.confirmations;
  return (
    <div>
      <span
        className={`inline-block rounded-full border px-2.5 py-0.5 text-xs font-medium ${LOOKS[state.kind]}`}
        data-state={state.kind}
      >
        {texts[state.kind]}
      </span>
      {confirmations !== null && (
        <p className="mt-1 text-[11px] text-soft">
          {texts.confirmations(confirmations, formatCount(confirmations))}
        </p>
      )}
    </div>
  );
}
