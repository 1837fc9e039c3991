import RecCache
import RecFrame
import RecRuntime
import Testing

extension WithCommand {
    /// Models that scikit-learn loads: what it predicts and transforms is what recnb does.
    @Suite("Models for scikit-learn", .enabled(if: Given.hasPython))
    struct JoblibTests {
        private static let data = """
            %% load movies
            sampleMovieLens(films: 300, users: 60, ratings: 4000, seed: 1).movies

            %% load ratings
            sampleMovieLens(films: 300, users: 60, ratings: 4000, seed: 1).ratings

            %% evaluate joined
            movies.select(.movieId, .genres).oneHot(.genres, separator: "|", prefix: "is_")
                .join(ratings.group(by: .movieId).aggregate(avg: mean(.rating), n: count()), on: .movieId, kind: .left)
                .fillMissing(.avg, .n, with: 0)

            %% feature features
            joined.standardize(.avg, .n)

            %% feature newer
            features.with(avg: .avg * -0.5 + 0.3, n: .n + 0.7)


            """
        private static let receipt = "saved: (path: String, bytes: Int, sha256: String, estimator: String)"

        private static func run(_ cells: String) async throws -> Ran {
            let session = try Session(data + cells, named: "saved.recnb").withPython()
            let ran = try await session.run()
            #expect(ran.failed == [], "\(ran.complaints)")
            return ran
        }

        private static func found(_ name: String, _ ran: Ran) throws -> Scalar? {
            guard case .scalar(let scalar)? = try ran.outcome("python found").value?[[name]] else { return nil }
            return scalar
        }

        @Test(
            "clusters have the labels of training rows and of new rows",
            arguments: [
                "kMeans(features, key: .movieId, k: 7, seed: 1)", "kMeans(features, key: .movieId, k: 1, seed: 1)",
                "kMeans(features, key: .movieId, k: 40, seed: 2).numbered(by: .size)",
                "miniBatchKMeans(features, key: .movieId, k: 10, batchSize: 100, seed: 42)",
            ])
        func clusters(_ model: String) async throws {
            let ran = try await Self.run(
                """
                %% cluster model
                \(model)

                %% evaluate ours_newer
                model.predict(newer)

                %% evaluate ours
                model.assignments

                %% store saved
                model.saveJoblib("models/m.joblib")

                %% python found(features: Table, newer: Table, ours: Table, ours_newer: Table, \(Self.receipt)) -> (differing: Int, compared: Int, kind: String)
                import joblib, warnings
                warnings.simplefilter("error")
                model = joblib.load(saved["path"])
                kind = type(model).__name__
                assert kind == saved["estimator"] and model.n_clusters == len(model.cluster_centers_)
                columns = list(model.feature_names_in_)
                differing, compared = 0, len(model.labels_)
                for table, expected in [(features, ours), (newer, ours_newer)]:
                    labels = model.predict(table[columns].astype(float))
                    differing += int((labels != expected["cluster"].to_numpy()).sum())
                    compared += len(labels)
                differing += int((model.labels_ != ours["cluster"].to_numpy()).sum())

                """)
            #expect(try Self.found("differing", ran) == .int(0))
            #expect(try Self.found("compared", ran) == .int(900))
            #expect(try Self.found("kind", ran) == .string(model.hasPrefix("mini") ? "MiniBatchKMeans" : "KMeans"))
        }

        @Test(
            "components transform rows as recnb does",
            arguments: [
                ("pca(features, key: .movieId, components: 3)", "pc", "PCA"),
                ("truncatedSVD(features, key: .movieId, components: 4, seed: 1)", "svd", "TruncatedSVD"),
            ])
        func components(_ model: String, _ prefix: String, _ kind: String) async throws {
            let ran = try await Self.run(
                """
                %% feature model
                \(model)

                %% evaluate scores
                model.scores

                %% store saved
                model.saveJoblib("models/m.joblib")

                %% python found(features: Table, scores: Table, \(Self.receipt)) -> (largest: Double, kind: String)
                import joblib, numpy, warnings
                from sklearn.decomposition import PCA
                warnings.simplefilter("error")
                model = joblib.load(saved["path"])
                kind = type(model).__name__
                rows = features[list(model.feature_names_in_)].astype(float)
                ours = scores[[name for name in scores.columns if name.startswith("\(prefix)")]].to_numpy()
                largest = float(abs(model.transform(rows) - ours).max())
                if kind == "PCA":
                    fitted = PCA(3, svd_solver="full").fit(rows)
                    for name in ["mean_", "explained_variance_", "explained_variance_ratio_", "singular_values_", "noise_variance_"]:
                        largest = max(largest, float(abs(numpy.array(getattr(fitted, name) - getattr(model, name))).max()))
                    model.inverse_transform(ours)

                """)
            #expect(try Self.found("kind", ran) == .string(kind))
            // Both add up products of unit vectors and features of size 1; what differs is the order.
            #expect(try (Self.found("largest", ran)?.number ?? 1) < 1e-11)
        }

        @Test(
            "a scaler of a recipe scales to the same bits",
            arguments: [
                ("standardize(.avg, .n)", "StandardScaler"), ("standardize(.avg, .n, withMean: false)", "StandardScaler"),
                ("standardize(.avg, withStd: false)", "StandardScaler"), ("minMaxScale(.avg, .n)", "MinMaxScaler"),
                ("minMaxScale(.avg, .n, featureRange: -2...3, clip: true)", "MinMaxScaler"),
                ("robustScale(.n, .avg)", "RobustScaler"),
                ("robustScale(.avg, quantileRange: 10...90, withCentering: false)", "RobustScaler"),
            ])
        func scalers(_ step: String, _ kind: String) async throws {
            let ran = try await Self.run(
                """
                %% feature scaled
                joined.with(n: .n.cast(.double)).\(step)

                %% clean others
                joined.with(avg: (.avg * 1.7 - 3).cast(.float32), n: .n * 2 + 1)

                %% evaluate theirs
                scaled.apply(to: others)

                %% store saved
                scaled.recipe.saveJoblib("models/m.joblib")

                %% python found(joined: Table, scaled: Table, others: Table, theirs: Table, \(Self.receipt)) -> (differing: Int, kind: String)
                import joblib, numpy, warnings
                warnings.simplefilter("error")
                model = joblib.load(saved["path"])
                kind = type(model).__name__
                columns = list(model.feature_names_in_)
                differing = 0
                for rows, ours in [(joined, scaled), (others, theirs)]:
                    given = model.transform(rows[columns])
                    differing += int((numpy.asarray(given) != ours[columns].to_numpy()).sum())

                """)
            #expect(try Self.found("kind", ran) == .string(kind))
            #expect(try Self.found("differing", ran) == .int(0))
            #expect(
                try ran.outcome("store saved").record?.messages.contains { $0.text.contains("not its other steps") } == true)
        }

        @Test func aFileThatIsNoPickleIsNotReplaced() async throws {
            let session = try Session(
                Self.data + "%% store saved\nkMeans(features, key: .movieId, k: 2, seed: 1).saveJoblib(\"models/m.joblib\")\n",
                named: "saved.recnb", files: ["models/m.joblib": "a,b\n1,2\n"]
            ).withPython()
            let ran = try await session.run()
            #expect(ran.failed == ["store saved"] && ran.complaints.contains("E0611"), "\(ran.complaints)")
            #expect(Files.text(session.scratch / "models/m.joblib") == "a,b\n1,2\n")
        }
    }
}
