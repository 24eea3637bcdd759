import { Skeleton } from './skeleton';

/** The outline of a page while the cookie is asked: a heading and a panel. */
export function PageOutline() {
  return (
    <div className="space-y-3 sm:space-y-4" aria-busy>
      <Skeleton className="h-11 w-48" />
      <Skeleton className="panel h-96 w-full" />
    </div>
  );
}
