// Data source of the TypeORM command line and of scripts/migrate.mjs. Libs are imported relatively: this file is compiled alone.
import { DataSource } from 'typeorm';
import { loadConfig } from './libs/config/src';
import { dataSourceOptions } from './libs/database/src';

const { database } = loadConfig({ REDIS_URL: 'redis://127.0.0.1', ...process.env });

export default new DataSource(dataSourceOptions(database.url, 2));
