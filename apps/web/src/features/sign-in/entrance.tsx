'use client';

import Link from 'next/link';
import { useSession } from '@/hooks/useApp';
import { signIn } from '@/texts/sign-in';
import { SignIn } from './sign-in';

/** The sign-in, or the way in for somebody who is signed in already. */
export function Entrance() {
  const state = useSession();
  if (state.status !== 'signed-in') return <SignIn />;
  return (
    <section className="panel p-6" aria-label={signIn.welcomeBack}>
      <h2 className="text-lg font-semibold">{signIn.welcomeBack}</h2>
      <p className="figure mt-1 mb-5 text-sm break-all text-soft">{state.user.btc_address}</p>
      <Link href="/dashboard" className="button button-hot w-full">
        {signIn.openDashboard}
      </Link>
    </section>
  );
}
