import RecDiagnostics
import RecReport
import RecSchema

/// A report with something of everything in it, in the manner of a coursework.
enum SampleReport {
    static let source = """
        %% notebook "Кластеризация фильмов MovieLens методом MiniBatchKMeans"
        %% clean ratings
        ratings
            .dropMissing()
            .filter(.raiting >= 0.5)
        %% plot последний
        """

    static func span(of text: String) -> SourceSpan {
        guard let range = source.firstRange(of: text) else { return SourceSpan(0, 0) }
        let lower = source.utf8.distance(from: source.startIndex, to: range.lowerBound)
        return SourceSpan(lower, lower + text.utf8.count)
    }

    /// A bar chart as SVG, so that no binary file is needed.
    static func chart(width: Int, height: Int, bars: Int) -> ReportPicture {
        var svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\">"
        svg += "<rect width=\"\(width)\" height=\"\(height)\" fill=\"white\"/>"
        for bar in 0..<bars {
            let tall = height * (20 + bar * 37 % 61) / 100
            svg +=
                "<rect x=\"\(bar * width / bars + 8)\" y=\"\(height - tall)\" width=\"\(width / bars - 16)\" height=\"\(tall)\""
            svg += " fill=\"#4878a8\"/>"
        }
        return ReportPicture(
            name: "figure.svg", mediaType: "image/svg+xml", bytes: Array((svg + "</svg>").utf8),
            alt: "Столбцы: число фильмов в каждом из \(bars) кластеров", width: width, height: height)
    }

    static let document = ReportDocument(
        title: "Кластеризация фильмов MovieLens методом MiniBatchKMeans", notebookPath: "notebooks/coursework.recnb",
        source: source,
        cells: [
            ReportCell(
                kind: "notebook", language: .markdown,
                outputs: [
                    .markdown(
                        """
                        Фильмы сгруппированы по жанрам, средней оценке и популярности; пользователю предлагаются фильмы из его любимой
                        группы. Использован набор **ml-latest-small**[^1]: 100 836 оценок, 9 742 фильма. <script>alert(1)</script>

                        [^1]: F. M. Harper, J. A. Konstan. *The MovieLens Datasets: History and Context.* ACM TiiS 5(4), 2015,
                            <https://doi.org/10.1145/2827872>.
                        """)
                ]),
            ReportCell(
                kind: "parameters",
                body: """
                    // Число кластеров выбрано по методу локтя.
                    let data: Path = "data/ml-latest-small"
                    @Range(2...50) let k: Int = 10
                    @OneOf("standard", "minmax", "robust") let scaling: String = "standard"
                    let seed: Int = 42
                    """),
            ReportCell(
                kind: "text", language: .markdown,
                outputs: [
                    .markdown(
                        """
                        ## 1. Данные
                        Загружаются с узкими типами: идентификаторы `uint32`, оценки `float32`, время `int32`. Повторы пары
                        «пользователь — фильм» и пустые значения отбрасываются.

                        | Таблица | Строк | Назначение |
                        |---|---:|---|
                        | `ratings` | 100 836 | оценки от 0,5 до 5 |
                        | `movies` | 9 742 | названия и жанры |

                        ![схема](https://example.org/remote.png) ~~черновик~~
                        """)
                ]),
            ReportCell(
                kind: "load", name: "ratings", caption: "Оценки пользователей",
                body: """
                    readCSV("\\(data)/ratings.csv",
                            types: [.userId: .uint32, .movieId: .uint32, .rating: .float32, .timestamp: .int32])
                    """,
                outputs: [
                    .table(
                        PreviewTable(
                            columns: [
                                .init("userId", .uint32), .init("movieId", .uint32), .init("rating", .float),
                                .init("timestamp", .int32),
                            ],
                            rows: [
                                ["1", "1", "4.0", "964982703"], ["1", "3", "4.0", "964981247"], ["1", "6", "4.0", "964982224"],
                                ["1", "47", "5.0", "964983815"], ["1", "50", nil, "964982931"],
                            ], totalRows: 100_836))
                ],
                diagnostics: [
                    Diagnostic(
                        "W0412", "3 rows of `ratings.csv` have a rating outside 0.5...5 and are kept",
                        notes: ["first at line 1,204"], hints: ["filter them in a `clean` cell"])
                ]),
            ReportCell(
                kind: "clean", name: "ratings", body: "ratings\n    .dropMissing()\n    .dropDuplicates(.userId, .movieId)",
                outputs: [
                    .rowsReport(
                        ReportRows(
                            rowsIn: 100_836, rowsOut: 100_800,
                            steps: [.init("dropMissing()", dropped: 1), .init("dropDuplicates(.userId, .movieId)", dropped: 35)])),
                    .files([ReportFile(name: "очищенные оценки.csv", bytes: 2_483_723)]),
                ]),
            ReportCell(
                kind: "text", language: .markdown,
                outputs: [
                    .markdown(
                        """
                        ## 2. Признаки
                        Жанры кодируются индикаторами, средняя оценка и число оценок стандартизуются.

                        ### 2.1. Матрица признаков
                        Столбцы `genre_*` принимают значения 0 и 1.
                        """)
                ]),
            ReportCell(
                kind: "feature", name: "features",
                body: """
                    /* Статистики считаются по очищенным оценкам. */
                    let stats = ratings.group(by: .movieId).aggregate(avg_rating: mean(.rating), rating_count: count())
                    movies
                        .select(.movieId, .genres)
                        .oneHot(.genres, separator: "|", prefix: "genre_")
                        .join(stats, on: .movieId, kind: .left).fillMissing(.avg_rating, .rating_count, with: 0).standardize(.avg_rating, .rating_count)
                    """,
                outputs: [
                    .table(
                        PreviewTable(
                            columns: [.init("movieId", .uint32)]
                                + [
                                    "Action", "Adventure", "Animation", "Children", "Comedy", "Crime", "Documentary", "Drama",
                                    "Fantasy",
                                ]
                                .map { .init("genre_\($0)", .uint8) } + [
                                    .init("avg_rating", .double), .init("rating_count", .double),
                                ],
                            rows: [
                                ["1", "0", "1", "1", "1", "1", "0", "0", "0", "1", "0.75903", "9.13480"],
                                ["2", "0", "1", "0", "1", "0", "0", "0", "0", "1", "0.19412", "4.41210"],
                                ["3", "0", "0", "0", "0", "1", "0", "0", "0", "0", "-0.00311", "1.86513"],
                            ], totalRows: 9742, totalColumns: 23))
                ]),
            ReportCell(
                kind: "cluster", name: "groups",
                body: "miniBatchKMeans(features, key: .movieId, k: k, batchSize: 1_000, seed: seed)",
                outputs: [
                    .modelSummary(
                        ReportModel(
                            name: "MiniBatchKMeans",
                            facts: [
                                ReportFact("clusters", "10"),
                                ReportFact("sizes", "1731, 1406, 1222, 1108, 987, 921, 806, 712, 540, 309"),
                                ReportFact("inertia", "14873.2"), ReportFact("iterations", "38"),
                            ]))
                ]),
            ReportCell(
                kind: "plot", name: "sizes", caption: "Число фильмов в кластерах",
                body: "movies.count(by: .cluster).bar(x: .cluster, y: .count, title: \"Фильмы: \\(k) групп\")",
                outputs: [.picture(chart(width: 1100, height: 420, bars: 10))]),
            ReportCell(
                kind: "recommend", name: "for_user_5", caption: "Рекомендации пользователю 5", body: "for_user(userId: 5)",
                outputs: [
                    .table(
                        PreviewTable(
                            columns: [.init("movieId", .uint32), .init("title", .string), .init("genres", .list(.string))],
                            rows: [
                                ["1704", "Good Will Hunting (1997)", "Drama, Romance"],
                                ["166534", "<script>alert('Split')</script> & \"co\"", "Drama, Horror, Thriller"],
                                ["5971", "Мой сосед Тоторо となりのトトロ (1988)", "Animation, Children, Drama, Fantasy"],
                            ])),
                    .record([ReportFact("cluster", "4"), ReportFact("любимый жанр", "Drama")]),
                ]),
            ReportCell(
                kind: "python", name: "embedding", header: "python embedding(thinned: Table, seed: Int) -> (points: Table)",
                body: """
                    from sklearn.manifold import TSNE
                    # Случайная выборка: t-SNE медленный.
                    xy = TSNE(n_components=2, random_state=seed).fit_transform(thinned.drop(columns="movieId"))
                    print(f"ошибка: {xy.sum():.3f}")
                    points = pd.DataFrame({"movieId": thinned["movieId"], "x": xy[:, 0], "y": xy[:, 1]})
                    """, language: .python,
                outputs: [.printed("\u{1B}[32m10%\u{1B}[0m\r100%\nготово\n"), .scalar("0.4173")],
                diagnostics: [Diagnostic("E0701", "`pd` is not defined", hints: ["add `import pandas as pd`"])], status: .failed,
                traceback: """
                    Traceback (most recent call last):
                      File "notebooks/coursework.recnb", line 93, in embedding
                        points = pd.DataFrame({"movieId": thinned["movieId"], "x": xy[:, 0], "y": xy[:, 1]})
                    NameError: name 'pd' is not defined
                    """),
            ReportCell(
                kind: "clean", name: "ratings", identity: "ratings:2", body: "ratings.filter(.raiting >= 0.5)",
                diagnostics: [
                    Diagnostic(
                        "E0203", "table `ratings` has no column `raiting`", at: .init(span(of: ".raiting"), "not a column here"),
                        notes: ["columns: userId, movieId, rating, timestamp"], hints: ["did you mean `.rating`?"])
                ], status: .failed),
            ReportCell(
                kind: "plot", name: "tsne_map", body: "embedding.points.scatter(x: .x, y: .y)", status: .skipped,
                statusNote: "needs `embedding`, which failed"),
            ReportCell(
                kind: "store", name: "saved", body: "groups.save(\"models/coursework.recmodel\")", status: .heldBack,
                statusNote: "runs only under `run` and `schedule`"),
        ],
        provenance: ReportProvenance(
            parameters: [
                ReportParameter(name: "data", value: "../shared/data/ml-latest-small", source: .commandLine),
                ReportParameter(name: "k", value: "10"), ReportParameter(name: "seed", value: "42", source: .file("params.json")),
                ReportParameter(name: "url", value: "postgres://user:password@host/db", source: .commandLine, isSecret: true),
            ],
            dataFiles: [
                ReportDataFile(
                    name: "../shared/data/ml-latest-small/ratings.csv",
                    sha256: "9f1b0a3c5d7e8f90123456789abcdef00fedcba9876543210a1b2c3d4e5f6071", bytes: 2_483_723)
            ],
            versions: [ReportFact("recnb", "0.1.0"), ReportFact("Swift", "6.3.1"), ReportFact("Python", "3.11.2")],
            seeds: [ReportFact("groups", "42")]))
}
