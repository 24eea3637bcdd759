import type { Metadata } from 'next';
import Link from 'next/link';
import { ClimbArt } from '@/components/climb-art';
import { states } from '@/texts/states';

export const metadata: Metadata = { title: states.notFoundCode };

export default function NotFound() {
  return (
    <section className="panel mx-auto mt-6 max-w-2xl overflow-hidden px-5 pt-10 text-center sm:mt-14">
      <p className="figure text-6xl font-semibold text-bitcoin">{states.notFoundCode}</p>
      <h1 className="mt-3 text-xl font-semibold">{states.notFound}</h1>
      <p className="mx-auto mt-2 max-w-md text-sm text-pretty text-soft">{states.notFoundText}</p>
      <Link href="/" className="button mt-6">
        {states.home}
      </Link>
      <div className="mt-10">
        <ClimbArt />
      </div>
    </section>
  );
}
