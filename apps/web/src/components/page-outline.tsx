import { Skeleton } from './skeleton';

/** The outline of the dashboard while the cookie is asked. */
export function DashboardOutline() {
  return (
    <div className="space-y-3 sm:space-y-4" aria-busy>
      <Skeleton className="panel h-72 w-full" />
      <div className="grid grid-cols-2 gap-3 sm:gap-4 xl:grid-cols-4">
        {[0, 1, 2, 3].map((index) => (
          <Skeleton key={index} className="panel h-40 w-full" />
        ))}
      </div>
    </div>
  );
}

/** The outline of any other page: a heading and a panel. */
export function PageOutline() {
  return (
    <div className="space-y-3 sm:space-y-4" aria-busy>
      <Skeleton className="h-11 w-48" />
      <Skeleton className="panel h-96 w-full" />
    </div>
  );
}
