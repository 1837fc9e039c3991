/// The words that a report adds to what a notebook says.
struct ReportLabels {
    let language: ReportLanguage

    private func word(_ english: String, _ russian: String) -> String {
        switch language {
        case .english: english
        case .russian: russian
        }
    }

    var contents: String { word("Contents", "Содержание") }
    var provenance: String { word("Provenance", "Происхождение результатов") }
    var reproduce: String { word("How to reproduce", "Как повторить") }
    var reproduction: String {
        word(
            "The same results come from this line, typed in the project's root folder, with the versions and the data files listed here.",
            "Те же результаты даёт эта команда, набранная в корневой папке проекта, при перечисленных здесь версиях и файлах данных."
        )
    }
    var codeAppendix: String { word("Appendix: code", "Приложение. Код тетради") }
    var parameters: String { word("Parameters", "Параметры") }
    var data: String { word("Data", "Данные") }
    var versions: String { word("Versions", "Версии") }
    var seeds: String { word("Seeds", "Начальные значения генераторов") }
    var name: String { word("Name", "Имя") }
    var value: String { word("Value", "Значение") }
    var source: String { word("Set by", "Задан") }
    var notebook: String { word("notebook", "тетрадь") }
    var commandLine: String { word("command line", "командная строка") }
    var file: String { word("File", "Файл") }
    var size: String { word("Size", "Размер") }
    var files: String { word("Files", "Файлы") }
    var component: String { word("Component", "Компонент") }
    var version: String { word("Version", "Версия") }
    var cell: String { word("Cell", "Ячейка") }
    var seed: String { word("Seed", "Начальное значение") }
    var code: String { word("code", "код") }
    var printed: String { word("Printed", "Вывод") }
    var missing: String { word("missing", "нет значения") }
    var linkToCell: String { word("Link to this cell", "Ссылка на эту ячейку") }
    var warnings: String { word("Warnings", "Предупреждения") }
    var failedCells: String { word("Failed", "Ошибки") }
    var skippedCells: String { word("Not run", "Не выполнены") }
    var heldBackCells: String { word("Held back", "Отложены") }
    var failed: String { word("failed", "ошибка") }
    var skipped: String { word("not run", "не выполнена") }
    var earlier: String {
        word("From an earlier run; still what the notebook says.", "Из более раннего запуска; по-прежнему соответствует тетради.")
    }
    var heldBack: String { word("held back", "отложена") }
    var help: String { word("help", "подсказка") }
    var line: String { word("line", "строка") }
    var traceback: String { word("Traceback", "Трассировка") }
    var step: String { word("Step", "Шаг") }
    var dropped: String { word("Rows dropped", "Убрано строк") }
    var parity: String { word("Parity with other libraries", "Сверка с другими библиотеками") }
    var call: String { word("Call", "Вызов") }
    var reference: String { word("Reference", "Образец") }
    var compared: String { word("Compared", "Сравнено") }
    var verdict: String { word("Verdict", "Итог") }
    var timeHere: String { "recnb" }
    var timeThere: String { word("reference", "образец") }
    var ratio: String { word("ratio", "отношение") }
    var noCounterpart: String { word("Without a counterpart", "Без образца") }
    var reason: String { word("Reason", "Причина") }
    var pictureNotShown: String { word("not shown here", "здесь не показан") }

    func severity(_ severity: String) -> String {
        switch severity {
        case "error": word("error", "ошибка")
        case "warning": word("warning", "предупреждение")
        default: word("note", "примечание")
        }
    }

    /// Who set a parameter.
    func source(of parameter: ReportParameter) -> String {
        switch parameter.source {
        case .notebook: notebook
        case .commandLine: commandLine
        case .file(let name): name
        }
    }

    /// Digits in groups of three, as the language writes them.
    func number(_ value: Int) -> String {
        groupedDigits(value, separator: word(",", "\u{A0}"))
    }

    /// `Figure 3. Sizes` or `Рисунок 3 — Размеры`.
    func numbered(figure number: Int) -> String { word("Figure \(number).", "Рисунок \(number) —") }

    func numbered(table number: Int) -> String { word("Table \(number).", "Таблица \(number) —") }

    /// Above the further parts of a table that is too wide for a sheet.
    func continued(table number: Int) -> String { word("Table \(number), continued", "Продолжение таблицы \(number)") }

    /// How much of a table is shown.
    func extent(_ table: PreviewTable) -> String {
        let rows = table.rows.count
        let columns = table.columns.count
        let shownRows = rows < table.totalRows ? word("first \(number(rows)) of ", "первые \(number(rows)) из ") : ""
        let shownColumns = columns < table.totalColumns ? word("\(number(columns)) of ", "\(number(columns)) из ") : ""
        switch language {
        case .english:
            return shownRows + counted(table.totalRows, "row", "rows") + ", " + shownColumns
                + counted(table.totalColumns, "column", "columns")
        case .russian:
            return "строки: \(shownRows)\(number(table.totalRows)); столбцы: \(shownColumns)\(number(table.totalColumns))"
        }
    }

    /// `100,836 rows in, 100,800 out`.
    func rows(_ rows: ReportRows) -> String {
        word(
            "Rows: \(number(rows.rowsIn)) in, \(number(rows.rowsOut)) out",
            "Строк на входе: \(number(rows.rowsIn)), на выходе: \(number(rows.rowsOut))")
    }
}
