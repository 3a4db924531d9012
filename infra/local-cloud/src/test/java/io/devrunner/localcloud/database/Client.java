package io.devrunner.localcloud.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Asks a database over JDBC, as a function does. */
final class Client {
    private Client() {}

    static Connection connect(EmbeddedDatabase database, String password, String options) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://" + database.host() + ":" + database.port() + "/" + database.name() + options,
                database.user(),
                password);
    }

    static void execute(EmbeddedDatabase database, String sql) throws SQLException {
        try (Connection connection = connect(database, database.password(), "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column. */
    static List<String> query(EmbeddedDatabase database, String sql) throws SQLException {
        try (Connection connection = connect(database, database.password(), "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }
}
