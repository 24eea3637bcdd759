import Link from 'next/link';

/** The words of a learning, leading to its evidence. */
export function LearningLink({ id, content }: { id: string; content: string }) {
  return (
    <Link
      href={`/groove/learnings?id=${id}`}
      prefetch={false}
      className="line-clamp-2 min-w-0 text-sm break-words hover:text-purple"
    >
      {content}
    </Link>
  );
}
