package io.devrunner.runner.project;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.ls.DOMImplementationLS;
import org.w3c.dom.ls.LSSerializer;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** An element of a POM. */
record Xml(Element element) {
    static Xml parse(byte[] document) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            // The default handler prints errors on standard error before it throws them.
            builder.setErrorHandler(new DefaultHandler());
            return new Xml(builder.parse(new ByteArrayInputStream(document)).getDocumentElement());
        } catch (SAXException e) {
            throw new IOException(e.getMessage(), e);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("every JDK has this parser", e);
        }
    }

    String name() {
        return element.getTagName();
    }

    String text() {
        return element.getTextContent().strip();
    }

    List<Xml> children() {
        List<Xml> children = new ArrayList<>();
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element found) {
                children.add(new Xml(found));
            }
        }
        return children;
    }

    List<Xml> children(String name) {
        return children().stream().filter(child -> child.name().equals(name)).toList();
    }

    /** The first element on this way down. */
    Optional<Xml> find(String... names) {
        Optional<Xml> found = Optional.of(this);
        for (String name : names) {
            found = found.flatMap(parent -> parent.children(name).stream().findFirst());
        }
        return found;
    }

    /** The text of the first child of that name, unless it is missing or empty. */
    Optional<String> text(String name) {
        return find(name).map(Xml::text).filter(text -> !text.isEmpty());
    }

    /** The element as it would stand in a file. */
    String source() {
        return element.getOwnerDocument().getImplementation().getFeature("LS", "3.0")
                        instanceof DOMImplementationLS save
                ? fragment(save)
                : "";
    }

    private String fragment(DOMImplementationLS save) {
        LSSerializer serializer = save.createLSSerializer();
        serializer.getDomConfig().setParameter("xml-declaration", false);
        return serializer.writeToString(element);
    }
}
