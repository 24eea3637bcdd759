'use client';

import Link from 'next/link';
import { NetworkFacts } from '@/components/network-facts';
import { Notice } from '@/components/notice';
import { PageHead } from '@/components/page-head';
import { Panel } from '@/components/panel';
import { usePool } from '@/hooks/useApi';
import { useSession } from '@/hooks/useApp';
import { blocksTexts } from '@/texts/blocks';
import { poolTexts as texts } from '@/texts/pool';
import { LatestBlocks } from './latest-blocks';
import { NextBlock } from './next-block';
import { PoolFigures } from './pool-figures';
import { Sockets } from './sockets';

/** The whole pool for its operator and for everybody else; what takes a token is there for those who have one. */
export function PoolPage() {
  const isSignedIn = useSession().status === 'signed-in';
  return (
    <div className="space-y-3 sm:space-y-4">
      <PageHead title={texts.title} lead={texts.lead} />
      <PoolFigures />
      <Quiet />
      {isSignedIn ? <Inside /> : <Outside />}
    </div>
  );
}

function Quiet() {
  const pool = usePool().data;
  if (!pool || pool.workers_online > 0) return null;
  return <p className="panel border-gold/40 px-4 py-3 text-sm text-soft sm:px-6">{texts.quiet}</p>;
}

function Inside() {
  return (
    <div className="grid gap-3 sm:gap-4 lg:grid-cols-2 2xl:grid-cols-4">
      <NextBlock />
      <Panel title={blocksTexts.network.title}>
        <NetworkFacts />
      </Panel>
      <LatestBlocks />
      <Sockets />
    </div>
  );
}

function Outside() {
  return (
    <div className="panel">
      <Notice
        title={texts.signIn.title}
        action={
          <Link href="/" className="button">
            {texts.signIn.action}
          </Link>
        }
      >
        {texts.signIn.text}
      </Notice>
    </div>
  );
}
