"""Run in a process of its own: the number formats of an .xls file on standard input, as JSON.

Nothing of the program is imported here. A file that makes the reader go on without end, or take
memory without measure, ends this process alone.
"""

from __future__ import annotations

import json
import sys

_MOST_MEMORY = 3 << 30
_MOST_RUNS = 1_000_000
_NUMBER, _DATE = 2, 3  # kinds of cells


def main(only: str) -> int:
    """Print sheet -> [[column, first row, last row, format number]] and the file's own formats.

    `only` names one sheet, "" means all. Returns 1 where the formats are too many to be told.
    """
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    except (ImportError, ValueError, OSError):
        pass
    import xlrd

    book = xlrd.open_workbook(
        file_contents=sys.stdin.buffer.read(),
        formatting_info=True,
        ragged_rows=True,
        on_demand=True,
        logfile=sys.stderr,
    )
    numbers = [style.format_key for style in book.xf_list]
    sheets: dict[str, list[list[int]]] = {}
    left = _MOST_RUNS
    for name in book.sheet_names():
        if only and name != only:
            continue
        sheets[name] = runs = []
        sheet = book.sheet_by_name(name)
        current: dict[int, list[int]] = {}
        for row in range(sheet.nrows):
            for column, kind in enumerate(sheet.row_types(row)):
                if kind not in (_NUMBER, _DATE):
                    continue
                number = numbers[sheet.cell_xf_index(row, column)]
                run = current.get(column)
                if run is not None and run[3] == number and run[2] == row - 1:
                    run[2] = row
                    continue
                current[column] = run = [column, row, row, number]
                runs.append(run)
                left -= 1
                if left < 0:
                    return 1
        book.unload_sheet(name)
    own = {each.format_key: each.format_str for each in book.format_list}
    json.dump({"sheets": sheets, "own": own}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
