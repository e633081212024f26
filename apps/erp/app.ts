import { defineApp } from 'cortado/app/define-app.ts'
import { seedSales } from './seed/seed.ts'

/** The example business: a small modular ERP. */
export default defineApp({ name: 'erp', title: 'ERP', version: '0.1.0', afterInstall: seedSales })
