import Link from 'next/link';
import { Notice } from '@/components/notice';

export default function NotFound() {
  return (
    <div className="panel mx-auto mt-10 max-w-xl">
      <Notice
        title="404 – stale job"
        action={
          <Link href="/" className="button">
            Back to the start
          </Link>
        }
      >
        There is no page at this address. The chain went on without it.
      </Notice>
    </div>
  );
}
