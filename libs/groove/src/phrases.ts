/** Every phrase that a signal is read from, in one place. They are told to people in docs/GROOVE.md. */

/** A text is searched for phrases in its first characters only: what a person means stands at the beginning. */
const SEARCHED_CHARACTERS = 4_000;

const NOT_BEFORE = "(?<!\\b(?:not|never|isn't|doesn't|didn't|don't|wasn't|hardly)\\s(?:\\w+\\s)?)";

export const PHRASES = {
  /** The person is content. */
  positive: [
    new RegExp(`${NOT_BEFORE}\\b(?:perfect|excellent|awesome|great|brilliant|wonderful)\\b`, 'i'),
    /\b(?:thanks|thank you|well done|nice work|good job|love it|looks good|lgtm)\b/i,
    /\b(?:that works|it works|works (?:now|great|perfectly|well)|that did it|that fixed it)\b/i,
    /\bexactly what i (?:wanted|needed|meant)\b/i,
  ],
  /** The person is not. */
  negative: [
    /\b(?:that's|that is|this is|it's|it is|still) (?:wrong|incorrect|broken|failing)\b/i,
    /\b(?:doesn't|does not|didn't|did not|isn't|is not|not) work(?:ing|s)?\b/i,
    /\b(?:still fails|you broke|not what i (?:asked|wanted|meant)|makes no sense)\b/i,
    /\b(?:useless|terrible|frustrating|undo (?:that|this)|revert (?:that|this))\b/i,
  ],
  /** The person says how it should have been done. "No problem" is none. */
  correction: [
    /^\s*(?:no|nope)\s*[,.!:;–—-]+\s*(?!(?:problem|worries|need|doubt|issue|rush|thank|thanks)\b)\S/i,
    /(?:^|[.!?]\s+)actually\b/i,
    /\bi meant\b/i,
    /\buse\b[^.?!\n]{1,80}\binstead\b/i,
    /\binstead of\b[^.?!\n]{1,80}\buse\b/i,
    /\bplease (?:don't|do not)\b/i,
  ],
  /** The person asks for the same once more. */
  retry: [/\b(?:try again|retry|once more|one more time|do it again|redo (?:it|that|this))\b/i],
  /** The assistant takes a correction. */
  acknowledgement: [
    /\b(?:you're right|you are right|good (?:catch|point)|my (?:mistake|bad)|sorry|understood|got it|will do)\b/i,
    /\b(?:i apologi[sz]e|apologies|thanks for (?:the correction|pointing)|noted)\b/i,
    /\bi(?:'ll| will) (?:use|switch|change|avoid|stop|do|make|fix)\b/i,
  ],
  /** A command that builds or tests. */
  build: [
    /\b(?:npm|pnpm|yarn|bun) (?:run )?(?:test|build|lint|typecheck|check|verify)\b/i,
    /\b(?:cargo|go|dotnet|mvn|gradle|gradlew|swift|mix) (?:test|build|check|verify|vet)\b/i,
    /\b(?:npx )?(?:jest|vitest|pytest|tox|tsc|eslint|rspec|phpunit|ctest|ninja)\b/i,
    /(?:^|[;&|]\s*)make\b/i,
  ],
} as const;

export type PhraseKind = keyof typeof PHRASES;

/** Whether one of the phrases of a kind stands in the first 4,000 characters of a text. */
export function says(kind: PhraseKind, text: string): boolean {
  const searched = text.slice(0, SEARCHED_CHARACTERS).replace(/[‘’]/g, "'");
  return PHRASES[kind].some((phrase) => phrase.test(searched));
}
