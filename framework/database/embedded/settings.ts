/**
 * After a crash, a start first makes sure that what was written is on the disk: file by file (thousands, which a busy disk takes many seconds for), or, where
 * the system can, all files at once.
 */
const syncAtOnce = process.platform === 'linux' ? 'recovery_init_sync_method = syncfs\n' : ''

/**
 * The server's configuration: durable, modest in memory, reachable by its socket only. Written at every start; what is in `local.conf`
 * beside it wins.
 */
export const serverSettings = `# Written by Cortado at every start. Put your own settings into local.conf beside this file: they win.
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 120

fsync = on
synchronous_commit = on
full_page_writes = on
${syncAtOnce}
shared_buffers = 128MB
effective_cache_size = 1GB
work_mem = 8MB
maintenance_work_mem = 64MB
max_wal_size = 1GB
min_wal_size = 64MB
random_page_cost = 1.1
jit = off

timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'

# One file a weekday, overwritten after a week. Errors of statements are logged by Cortado, not here.
logging_collector = on
log_directory = '../log'
log_filename = 'postgres-%a.log'
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_min_messages = log
log_checkpoints = off
log_line_prefix = '%m [%p] '

include_if_exists = 'local.conf'
`
