/** Sizes an import file may have. Larger is refused with a clear code, never truncated. */
export const LIMITS = {
  /** Bytes of the uploaded file. A million contacts are about 120 MB. */
  file_bytes: 512 * 1024 * 1024,
  /** Characters of one cell. */
  cell_chars: 1024 * 1024,
  /** Characters of one CSV record: a guard against an unclosed quote swallowing the file. */
  record_chars: 4 * 1024 * 1024,
  columns: 500,
  /** security.md 4.5, counted while inflating. */
  zip_entries: 10_000,
  zip_total_bytes: 2 * 1024 * 1024 * 1024,
  zip_ratio: 100,
  /** Highly regular sheets compress beyond 100:1 honestly; below this size the ratio is not judged. */
  zip_ratio_from_bytes: 16 * 1024 * 1024,
  /** Rows looked at one by one before only every 50th row is profiled. */
  profile_rows: 20_000,
  /** Distinct values counted exactly per column; more reads as "many". */
  distinct: 5_000,
} as const
